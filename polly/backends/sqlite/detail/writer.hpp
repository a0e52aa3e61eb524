// Writer: the one thread that writes. It takes everything that waits, does it in one transaction, and wakes the callers
// after one fsync for all of them: durability is paid once for many (group commit). Between two such batches it keeps
// the file small (housekeeping.hpp).
//
// What is wrong with one job must not fail another's: where a batch fails and the disk is not to blame, it is rolled
// back, and each of its jobs is done again alone. Where the disk is, all of them fail, and the file is opened anew for
// the next batch, so that the writer recovers when the disk does. Where the commit failed, nobody knows what of it a
// power cut would leave (write_ahead_log.hpp): unknown_outcome for all of them, and none is done again.
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
  // The clock says what has expired. `file` outlives the writer.
  Writer(SqliteOptions options, const Clock& clock, KnownFile& file);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { stop(); }

  JobQueue& queue() noexcept { return queue_; }

  const Gate& gate() const noexcept { return gate_; }  // the thread is in it

  // The thread ends after what it is doing. Waits for it. Several may call it at once.
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
  void mend(const Failure& failure, const JobQueue::Batch& batch);
  void fail(const JobQueue::Batch& batch, const Error& error);
  void distrust();
  void throw_if_moved() const;
  void recover();
  bool someone_waits();

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
  std::mutex joining_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace polly::sqlite
