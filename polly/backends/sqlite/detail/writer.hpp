// Writer: the one thread that writes. It takes all waiting jobs, does them in one transaction, and wakes the callers
// after one fsync for all of them (group commit). Between two batches it keeps the file small (housekeeping.hpp).
//
// One job's error must not fail another job: where a batch fails and the disk is not the cause, it is rolled back, and
// each of its jobs is done again alone. Where the disk is the cause, all of them fail, and the file is opened again for
// the next batch, so that the writer recovers when the disk does. Where the commit failed, it is not known what a power
// cut would leave of it (write_ahead_log.hpp): all jobs end with unknown_outcome, and none is done again.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "polly/backends/sqlite/detail/connection.hpp"
#include "polly/backends/sqlite/detail/housekeeping.hpp"
#include "polly/backends/sqlite/detail/job_queue.hpp"
#include "polly/backends/sqlite/detail/known_file.hpp"
#include "polly/backends/sqlite/detail/serving_lock.hpp"
#include "polly/backends/sqlite/sqlite_options.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/gate.hpp"

namespace polly::sqlite {

class Failure;

class Writer {
 public:
  // `clock` decides what has expired. `file` outlives the writer.
  Writer(SqliteOptions options, const Clock& clock, KnownFile& file);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { stop(); }

  JobQueue& queue() noexcept { return queue_; }

  Gate& gate() noexcept { return gate_; }  // the thread runs inside it

  // Ends the thread after its current batch. Waits for it. May be called concurrently.
  void stop();

  // Since the start; from any thread.
  std::uint64_t commits() const noexcept { return commits_.load(std::memory_order_relaxed); }
  std::uint64_t committed_jobs() const noexcept { return committed_jobs_.load(std::memory_order_relaxed); }
  std::uint64_t expired_keys() const noexcept { return housekeeping_.expired_keys(); }

  int log_pages() const noexcept { return log_pages_.load(std::memory_order_relaxed); }  // after the last commit

 private:
  void run();
  void do_all(JobQueue::Batch batch);
  void connect();
  void transact(JobQueue::Batch& batch);
  void handle_failure(const Failure& failure, const JobQueue::Batch& batch);
  void fail(const JobQueue::Batch& batch, const Error& error);
  void distrust();
  void throw_if_moved() const;
  void recover();
  bool has_callers();

  const SqliteOptions options_;
  const Clock& clock_;
  KnownFile& file_;
  JobQueue queue_{JobQueue::Kind::writes};
  Gate gate_;
  std::optional<ServingLock> serving_lock_;
  std::unique_ptr<Connection> connection_;
  Housekeeping housekeeping_;
  const JobQueue::Batch* batch_ = nullptr;  // whose callers wait while another process holds the file's lock
  bool is_committing_ = false;
  bool was_open_ = false;
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> committed_jobs_{0};
  std::atomic<int> log_pages_{0};
  std::mutex joining_;   // one stop() at a time joins the thread
  std::jthread thread_;  // last: it uses the members above
};

}  // namespace polly::sqlite
