// BackupRoutine: the backups that a daemon makes by itself: a turn makes one where it is due and no other daemon that
// shares the store does, restores it into a scratch store to verify it, and then removes older ones.
//
//   BackupRoutine routine(store, std::move(options));
//   while (!is_stopping) sleep(run(routine.turn()).next);            // catches Error, and sleeps after_failure()
//
// A backup is due when the last one of any of the daemons began `interval` ago or longer, by the entry of BackupLease,
// or by the names in the folder where the store has lost that entry. It gets its name only while this daemon holds the
// lease, which is confirmed in the store right before, as it is before each removal: a daemon that was frozen for
// longer than its lease renames and removes nothing. (A process may be frozen between that and the call of the system;
// its file then has a name of its own, and replaces none.)
//
// Older backups are removed by their number, never by their age, and only when the newest one is verified and has every
// entry: one that had to leave out damaged entries replaces none that may still have them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/backup_folder.hpp"
#include "polly/operations/backup_lease.hpp"
#include "polly/operations/backup_schedule.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

struct BackupRoutineOptions {
  BackupRoutineOptions() = default;

  std::string folder;
  Milliseconds interval{std::chrono::hours(24)};
  std::size_t keep = 7;  // backups, with the newest; at least 1
  std::string holder;    // of the lease: another one in each process
  Milliseconds lease = BackupLease::kDuration;
  const Clock* clock = &system_clock();
  std::function<bool()> is_stopped = [] { return false; };  // asked again and again, from any thread
};

struct BackupTurn {
  BackupTurn() = default;

  Milliseconds next{0};         // until the next turn
  std::string made;             // the path of the backup that this turn made and verified, or verified; empty: none
  std::uint64_t left_out = 0;   // entries of the store that cannot be read, of that backup
  std::uint64_t removed = 0;    // older backups
  bool is_keeping_all = false;  // damaged entries are missing in it, so that no older one is removed
};

class BackupRoutine {
 public:
  static constexpr Milliseconds kNextMax{std::chrono::hours(1)};  // from one turn to the next

  // The store outlives the routine.
  BackupRoutine(Store& store, BackupRoutineOptions options);
  BackupRoutine(const BackupRoutine&) = delete;
  BackupRoutine& operator=(const BackupRoutine&) = delete;

  // For one caller at a time, on a loop of its own (polly::run): it blocks that loop. Error: those of the store; those
  // of backup() and check_restore(); unavailable where the folder cannot be used; conflict where the lease was lost;
  // cancelled. The next turn continues: a backup that was made and not verified is verified.
  Task<BackupTurn> turn();

  // For how long to wait after an Error.
  Milliseconds after_failure() noexcept;

  // As it was known after the last turn. For the thread of the turns.
  std::optional<LastBackup> last() const { return last_; }

  // Removes the unfinished files of a turn that is under way, which then fails. From any thread.
  void discard() noexcept;

 private:
  class Keeping;

  // A backup that this process made, until it is verified.
  struct Made {
    Made(const BackupName& its_name, const LastBackup& its_last) : name(its_name), last(its_last) {}

    BackupName name;
    LastBackup last;
    std::uint64_t left_out = 0;  // entries of the store that cannot be read
    bool is_damaged = false;     // some of them are damaged
  };

  void note_last();
  Milliseconds until_due() const;
  Task<void> work(BackupTurn* turn);
  Task<void> make();
  Task<void> verify();
  Task<void> remove_older(BackupTurn* turn);
  Task<bool> confirm();
  bool is_stopped() const { return is_lost_ || options_.is_stopped(); }
  Error reason_of_stop() const;
  void set_under_way(std::optional<BackupName> name);

  Store& store_;
  const BackupRoutineOptions options_;
  const BackupFolder folder_;
  BackupLease lease_;
  BackupSchedule schedule_;
  std::optional<LastBackup> last_;
  std::optional<Made> made_;
  std::atomic<bool> is_lost_{false};  // the lease, in this turn
  std::mutex mutex_;
  std::optional<BackupName> under_way_;  // under mutex_
};

}  // namespace polly::operations
