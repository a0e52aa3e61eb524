// FaultyDisk: what goes wrong with a disk, and when. SqliteVfs is one, and asks before every operation of SQLite.
//
//   for (std::size_t nth = 1;; ++nth) {                 // fail the 1st, 2nd, ... write, until nothing failed
//     vfs.fail(DiskOperation::write, nth, SQLITE_IOERR_WRITE);
//     work();
//     if (vfs.failed() == 0) break;
//     vfs.mend();
//   }
//
// Everything may be called from any thread, and is in force when the call returns; an operation that was let through
// before may still be on its way. Codes are those of sqlite3.h.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>

namespace polly::testing {

enum class DiskOperation { open, read, write, truncate, sync, remove };  // the last four change the disk

class FaultyDisk {
 public:
  FaultyDisk() = default;
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // The power is gone: every operation fails with SQLITE_IOERR, also those that hang. mend() does not bring it back.
  void cut();

  // Lets so many changes pass, counted from now; then, where 0 before the first, cuts.
  void cut_after(std::size_t changes);

  bool is_cut() const;

  // Fails the nth of them, counted from now and beginning with 1: once, or it and all that follow. An operation that
  // fails changes nothing, only a sync may have reached the disk in part. Replaces what was said before of `what`.
  void fail(DiskOperation what, std::size_t nth, int code);
  void fail_from(DiskOperation what, std::size_t nth, int code);

  // The disk is full: a write that makes its file larger fails with SQLITE_FULL.
  void fill();
  void free();

  // The disk is read-only from now on, as where the system found it broken: SQLITE_IOERR_WRITE, _TRUNCATE, _DELETE for
  // files that are open, and they are opened for reading only.
  void write_protect();

  // Changes wait until thaw(), mend() or a cut; reads do not.
  void hang();
  void thaw();

  void mend();  // ends every fault but a cut, and a cut that is to come

  std::size_t operations(DiskOperation what) const;  // that were begun so far
  std::size_t failed() const;                        // that a fault failed since the last mend(); a cut does not count
  std::size_t waiting() const;                       // that hang now

  // For who plays the disk, before an operation. Waits while it hangs; then says what the operation fails with,
  // SQLITE_OK where it may go on.
  int admit(DiskOperation what, bool grows = false);

  bool is_write_protected() const;
  void restore_power();  // and mends

 private:
  struct Fault {
    std::size_t nth;
    int code;
    bool lasts;
  };

  static constexpr std::size_t kOperations = 6;

  int fault_of(DiskOperation what, bool grows);
  void set_fault(DiskOperation what, Fault fault);
  void mend_all();

  mutable std::mutex mutex_;
  std::condition_variable moved_on_;  // thawed or cut
  bool is_cut_ = false;
  bool is_full_ = false;
  bool is_write_protected_ = false;
  bool hangs_ = false;
  std::optional<std::size_t> changes_until_cut_;
  std::array<std::optional<Fault>, kOperations> faults_;
  std::array<std::size_t, kOperations> operations_{};
  std::size_t failed_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace polly::testing
