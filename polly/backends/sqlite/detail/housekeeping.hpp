// Housekeeping: what the writer does between two batches so that the file stays small. It removes expired rows, returns
// free pages to the file system, and lets another thread checkpoint the write-ahead log (checkpointer.hpp) except for
// its last pages. Each is done in steps of kStep, so that a caller never waits long behind one.
//
// Its own commits are not synced: a power cut may bring an expired row back, and it is still expired then. The next
// commit of a caller syncs the whole log.
//
// For the writer's thread. Guests leave all of it to the serving process.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "polly/backends/sqlite/detail/checkpointer.hpp"
#include "polly/backends/sqlite/detail/connection.hpp"
#include "polly/backends/sqlite/detail/log_guard.hpp"
#include "polly/backends/sqlite/sqlite_options.hpp"
#include "polly/base/clock.hpp"

namespace polly::sqlite {

class Housekeeping {
 public:
  static constexpr Milliseconds kInterval{500};    // between two checks
  static constexpr Milliseconds kStep{2};          // of work at a time, since callers may wait
  static constexpr std::size_t kRowsAtOnce = 200;  // removed in one transaction, at most
  static constexpr std::int64_t kPagesAtOnce = 8;  // returned in one transaction
  static constexpr std::int64_t kPagesKept = 256;  // free pages that are kept for later writes (1 MiB)
  static constexpr int kLogPagesMax = 16'000;      // of the log (64 MiB), then the writer checkpoints all that is left
  static constexpr Milliseconds kLogPatience{3};   // how long it waits for readers then

  // `clock` decides what has expired; due() is in the machine's time.
  Housekeeping(SqliteOptions options, const Clock& clock);

  TimePoint due() const noexcept { return due_; }  // of the system's clock

  // One step, where it is due. While more is to be done the next step is due at once, or, where callers wait (not
  // `is_idle`), a little later. `connection` (nullptr: none) is distrusted where the file or the disk failed, and not
  // used after that.
  void do_some(Connection* connection, bool is_idle);

  // After every commit, when its callers have their results: keeps the write-ahead log short.
  void after_batch(Connection* connection);

  // Closes its connections. Called before the writer's connection is closed, which may then be the last one.
  void close() noexcept;

  // Whether the disk failed during a checkpoint: the log has to be made durable before the next commit.
  bool has_failed() const noexcept { return checkpointer_.has_failed(); }
  void resume() noexcept { checkpointer_.resume(); }  // the log is durable

  std::uint64_t expired_keys() const noexcept { return expired_keys_.load(std::memory_order_relaxed); }

 private:
  bool sweep(Connection& connection);  // true: more is to be done
  bool return_pages(Connection& connection);
  void request_checkpoint(Database& database);
  bool checkpoint(Connection& connection, Milliseconds patience);

  // Runs `what` and ignores its error: a caller who needs the file gets the error; here it is only retried later.
  template <class What>
  static void try_to(Connection* connection, What what);

  const SqliteOptions options_;
  const Clock& clock_;
  TimePoint due_;
  std::pair<std::int64_t, std::int64_t> seen_changes_;  // of this connection, and of others
  std::optional<LogGuard> guard_;                       // from the first checkpoint on
  int log_pages_ = 0;                                   // when the writer last tried to finish
  Checkpointer checkpointer_;
  std::atomic<std::uint64_t> expired_keys_{0};
};

}  // namespace polly::sqlite
