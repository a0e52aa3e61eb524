// Checkpointer: a thread that checkpoints the write-ahead log (copies its pages into the database file) while the
// writer commits. Writing and syncing scattered pages takes tens of milliseconds in a large file; the writer's callers
// do not wait for it.
//
//   checkpointer.set_log_pages(pages);              // the writer, after each commit
//   if (checkpointer.can_finish(pages)) ...         // few pages are left: the writer checkpoints them itself
//
// SQLite restarts the log only with a commit that finds all of it in the file. Under constant load another commit
// always follows, so the thread alone never finishes. When the log has kLogPages, and all but the last few are in the
// file, the writer therefore finishes (housekeeping.hpp). "Few" is kLastPages at first; it grows with the log, so that
// the log stays bounded also where commits are large.
//
// A round keeps others from restarting the log (log_guard.hpp, Against::restarts). After a round that a disk error
// stopped, no other begins until the writer has made the log durable (write_ahead_log.hpp) and calls resume().
//
// All functions but stop() are for the writer's thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/backends/sqlite/detail/log_guard.hpp"
#include "polly/backends/sqlite/sqlite_options.hpp"

namespace polly::sqlite {

class Checkpointer {
 public:
  static constexpr int kRoundPages = 500;  // pages that are only in the log; then a round begins
  static constexpr int kLogPages = 4000;   // pages of the log (16 MiB); then it is to be restarted
  static constexpr int kLastPages = 64;    // pages that the writer checkpoints itself at that size
  static constexpr int kExcessShare = 4;   // ... and one more for every 4 beyond kLogPages

  explicit Checkpointer(const SqliteOptions& options) : options_(options) {}
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  ~Checkpointer() { stop(); }

  // Sets the length of the log. Begins a round where enough pages are new.
  void set_log_pages(int pages);

  // Begins a round, however short the log is.
  void request();

  // Whether the log is due for a restart, no round runs, and few enough pages are left for the writer to finish.
  bool can_finish(int pages) const;

  bool has_failed() const noexcept { return has_failed_.load(std::memory_order_acquire); }
  void resume() noexcept { has_failed_.store(false, std::memory_order_release); }

  // Waits for the round under way, then closes the connections.
  void stop();

 private:
  static int last_pages(int pages) noexcept;
  void want_round();  // with the lock held
  void run();
  int checkpoint();  // how many pages of the log are in the file

  const SqliteOptions options_;
  std::optional<Database> database_;
  std::optional<LogGuard> guard_;
  std::atomic<bool> has_failed_{false};

  mutable std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  bool is_wanted_ = false;
  bool is_under_way_ = false;
  bool is_stopping_ = false;
  int pages_ = 0;
  int in_file_ = 0;
  bool was_restarted_ = false;  // the log, since the round began

  std::jthread thread_;  // last: it uses the members above
};

}  // namespace polly::sqlite
