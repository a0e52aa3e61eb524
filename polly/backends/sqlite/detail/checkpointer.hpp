// Checkpointer: a thread that brings the write-ahead log into the file while the writer commits behind it. To write
// scattered pages and to sync them takes tens of milliseconds where a file is large; callers of the writer wait for
// none of it.
//
//   checkpointer.log_is(pages);                     // the writer, after each commit
//   if (checkpointer.is_near(pages)) ...            // the rest is short: the writer brings it in itself
//
// The log begins again only with a commit that finds all of it in the file, and under constant load there is always a
// commit more. So when the log has kLogPages, and all but the last few of them are in the file, the writer finishes
// (housekeeping.hpp): at first where they are kLastPages; the longer the log has become, the more it takes upon itself,
// so that the log has a bound also where commits are large.
//
// A round keeps others from restarting the log (log_guard.hpp, Against::restarts). Where the disk fails it, no round
// follows until the writer has made the log durable (write_ahead_log.hpp) and calls resume().
//
// Everything but stop() is for the writer's thread.
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
  static constexpr int kRoundPages = 500;  // that are in the log only, then a round begins
  static constexpr int kLogPages = 4000;   // of the log (16 MiB), then it shall begin again
  static constexpr int kLastPages = 64;    // that the writer brings in itself, and then
  static constexpr int kExcessShare = 4;   // one for so many beyond kLogPages

  explicit Checkpointer(const SqliteOptions& options) : options_(options) {}
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  ~Checkpointer() { stop(); }

  // How many pages the log has. Begins a round where enough of them are new.
  void log_is(int pages);

  // A round, however short the log is.
  void request();

  // Whether the log shall begin again, no round is under way, and the last one left so little that the writer may
  // finish.
  bool is_near(int pages) const;

  bool has_failed() const noexcept { return has_failed_.load(std::memory_order_acquire); }
  void resume() noexcept { has_failed_.store(false, std::memory_order_release); }

  // After the round under way; closes what it has open.
  void stop();

 private:
  static int last_pages(int pages) noexcept;
  void want_round();  // with the lock
  void run();
  int bring_in();  // pages that are in the file

  const SqliteOptions options_;
  std::optional<Database> database_;
  std::optional<LogGuard> guard_;
  std::atomic<bool> has_failed_{false};

  mutable std::mutex mutex_;  // for what follows
  std::condition_variable changed_;
  bool is_wanted_ = false;
  bool is_under_way_ = false;
  bool is_stopping_ = false;
  int pages_ = 0;
  int in_file_ = 0;
  bool has_begun_again_ = false;  // the log, since the round began

  std::jthread thread_;  // last: it uses the others
};

}  // namespace polly::sqlite
