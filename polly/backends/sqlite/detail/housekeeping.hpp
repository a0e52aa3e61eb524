// Housekeeping: what the writer does between two batches so that the file stays small: it removes rows that have
// expired, gives free pages back to the file system, and has the write-ahead log brought into the file by another
// thread (checkpointer.hpp), but for its last pages; each in steps of kStep, so that a caller never waits long behind
// one.
//
// Its own commits are not synced: a row that expired may come back with a power cut, and is expired then. The next
// commit of a caller syncs the log as a whole.
//
// Belongs to the writer's thread. Guests leave all of it to the process that serves.
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
  static constexpr Milliseconds kInterval{500};    // between two looks
  static constexpr Milliseconds kStep{2};          // of work, while callers may wait
  static constexpr std::size_t kRowsAtOnce = 200;  // removed in one transaction, at most
  static constexpr std::int64_t kPagesAtOnce = 8;  // given back in one transaction
  static constexpr std::int64_t kPagesKept = 256;  // free ones that stay, for what comes next (1 MiB)
  static constexpr int kLogPagesMax = 16'000;      // of the log, then the writer brings in whatever is left (64 MiB)
  static constexpr Milliseconds kLogPatience{3};   // how long that waits for readers

  // `clock` says what has expired; when to look is the machine's time.
  Housekeeping(SqliteOptions options, const Clock& clock);

  TimePoint due() const noexcept { return due_; }  // of the system's clock

  // One step, where it is due. As long as there is more to do the next one is due at once, or, where callers wait (not
  // `is_idle`), a little later.
  // `connection` is distrusted where the file or the disk failed, and left alone then; nullptr: none.
  void do_some(Connection* connection, bool is_idle);

  // After every commit, when its callers are told: keeps the write-ahead log short.
  void after_batch(Connection* connection);

  // What it has open. Before the writer's connection is closed, which may be the last one then.
  void close() noexcept;

  // Whether the disk failed while the log was brought in: nothing may be built upon the log until it was made durable.
  bool has_failed() const noexcept { return checkpointer_.has_failed(); }
  void resume() noexcept { checkpointer_.resume(); }  // it was

  std::uint64_t expired_keys() const noexcept { return expired_keys_.load(std::memory_order_relaxed); }

 private:
  bool sweep(Connection& connection);  // true: there is more to do
  bool give_back(Connection& connection);
  void bring_in_log(Database& database);
  bool checkpoint(Connection& connection, Milliseconds patience);

  // `what` goes on where it can: who needs the file will be told what is wrong with it; here it is only tried later.
  template <class What>
  static void try_to(Connection* connection, What what);

  const SqliteOptions options_;
  const Clock& clock_;
  TimePoint due_;
  std::pair<std::int64_t, std::int64_t> seen_changes_;  // ours, and others'
  std::optional<LogGuard> guard_;                       // from the first checkpoint on
  int log_pages_ = 0;                                   // that were there when the writer last tried to finish
  Checkpointer checkpointer_;
  std::atomic<std::uint64_t> expired_keys_{0};
};

}  // namespace polly::sqlite
