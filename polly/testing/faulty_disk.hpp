// FaultyDisk: the faults of a disk, and when they happen. SqliteVfs is derived from it and asks before every operation.
//
//   for (std::size_t nth = 1;; ++nth) {                 // fail the 1st, 2nd, ... write, until nothing failed
//     vfs.fail(DiskOperation::write, nth, SQLITE_IOERR_WRITE);
//     work();
//     if (vfs.failed() == 0) break;
//     vfs.repair();
//   }
//
// All functions may be called from any thread and take effect before they return; an operation that was admitted before
// may still be under way. Codes are those of sqlite3.h.
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

  // Cuts the power: every operation fails with SQLITE_IOERR, also those that hang. repair() does not end this.
  void cut();

  // Admits so many changes from now on; then, where 0 before the first, cuts the power.
  void cut_after(std::size_t changes);

  bool is_cut() const;

  // Fails the nth operation of a kind, counted from now and beginning with 1: once, or it and all that follow. A failed
  // operation changes nothing; only a sync may have reached the disk in part. Replaces an earlier fault of this kind.
  void fail(DiskOperation what, std::size_t nth, int code);
  void fail_from(DiskOperation what, std::size_t nth, int code);

  // The disk is full: a write that makes its file larger fails with SQLITE_FULL.
  void fill();
  void free();

  // The disk becomes read-only, as when the system finds it broken: SQLITE_IOERR_WRITE, _TRUNCATE, _DELETE for open
  // files; files are opened for reading only.
  void write_protect();

  // Files that are opened from now on have no shared memory, as on some network file systems: SQLite cannot keep a
  // write-ahead log there.
  void refuse_shared_memory();

  // Changes wait until thaw(), repair() or a cut; reads do not.
  void hang();
  void thaw();

  void repair();  // ends every fault except a power cut; cancels cut_after()

  std::size_t operations(DiskOperation what) const;  // begun so far
  std::size_t failed() const;                        // failed by a fault since the last repair(); a cut does not count
  std::size_t waiting() const;                       // hanging at present

  // For the file system, before an operation. Waits while the disk hangs; then returns the error code of the operation,
  // or SQLITE_OK.
  int admit(DiskOperation what, bool grows = false);

  bool is_write_protected() const;
  bool has_shared_memory() const;
  void restore_power();  // and repairs

 private:
  struct Fault {
    std::size_t nth;
    int code;
    bool lasts;
  };

  static constexpr std::size_t kOperations = 6;

  int fault_of(DiskOperation what, bool grows);
  void set_fault(DiskOperation what, Fault fault);
  void repair_all();

  mutable std::mutex mutex_;
  std::condition_variable moved_on_;  // thawed, repaired or cut
  bool is_cut_ = false;
  bool is_full_ = false;
  bool is_write_protected_ = false;
  bool has_shared_memory_ = true;
  bool hangs_ = false;
  std::optional<std::size_t> changes_until_cut_;
  std::array<std::optional<Fault>, kOperations> faults_;
  std::array<std::size_t, kOperations> operations_{};
  std::size_t failed_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace polly::testing
