// JobQueue: the jobs that wait for one thread of the backend, and those that it works on.
//
//   queue.submit(job);                              // from any thread
//   JobQueue::Batch batch = queue.take(until);      // the thread: all waiting jobs, or none at `until`
//   queue.start(batch);                             // drops the jobs that have ended since
//   ...
//   queue.finish(batch);                            // their callers go on
//
// Thread-safe. A job ends exactly once, by the first of: finished, failed, late, cancelled, closed.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "polly/backends/sqlite/detail/job.hpp"

namespace polly::sqlite {

class JobQueue {
 public:
  static constexpr std::size_t kJobsMax = 16 * 1024;               // that wait; a further one is resource_exhausted
  static constexpr std::size_t kBytesMax = 256 * 1024 * 1024;      // that they write; one job may exceed it
  static constexpr std::size_t kBatchJobsMax = 1024;               // jobs in a batch
  static constexpr std::size_t kBatchBytesMax = 32 * 1024 * 1024;  // that a batch writes; one job may exceed it

  using Batch = std::vector<std::shared_ptr<Job>>;

  enum class Kind { reads, writes };  // a late write under way is perhaps done; a late read is only late

  explicit JobQueue(Kind kind) : kind_(kind) {}
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;
  ~JobQueue() { *is_gone_ = true; }

  // Becomes true when the queue is destroyed. A caller that is woken later must not be resumed: its store is destroyed.
  std::shared_ptr<const std::atomic<bool>> is_gone() const noexcept { return is_gone_; }

  // `waker` is invoked on `executor` when the job has ended.
  void submit(const std::shared_ptr<Job>& job, Waker waker, boost::asio::any_io_executor executor);
  void cancel(Job& job);

  // For when the caller's loop is being destroyed, on that thread: the caller is destroyed, and the loop is not touched
  // any more when this returns.
  void drop_caller(Job& job);

  // Ends the jobs past their deadline: as not done where they still wait, as perhaps done where they are under way.
  void end_late(TimePoint now);

  // Waiting jobs, and later ones, end as `closed`. Jobs under way go on.
  void close();

  // For the one thread. Waits until a job is there, the queue is closed, or `until` (of the system's clock).
  Batch take(TimePoint until);
  bool is_closed() const;
  bool is_empty() const noexcept { return waiting_count_.load(std::memory_order_relaxed) == 0; }

  // Whether a caller still waits for one of these jobs.
  bool has_callers(const Batch& batch) const;
  void start(Batch& batch);
  void finish(const Batch& batch);
  void fail(const Batch& batch, const Error& failure);

  static Error closed();

  // Whether the thread waits for a lock that another process holds: the reason in the error of late jobs.
  void set_waits_for_lock(bool waits) noexcept { waits_for_lock_.store(waits, std::memory_order_relaxed); }

 private:
  struct Ended {
    std::shared_ptr<Job> job;
    Waker waker;
    boost::asio::any_io_executor executor;
  };
  using Wakers = std::vector<Ended>;

  // With the lock held.
  void drop_ended();

  static constexpr std::chrono::microseconds kLinger{50};  // the thread polls this long before it sleeps

  void linger() const noexcept;

  // With the lock held: ends the job with this error, where it has not ended before.
  static void end(Job& job, std::optional<Error> failure, Wakers& wakers);
  static void wake(Wakers wakers);

  const Kind kind_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Job>> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::atomic<std::size_t> waiting_count_{0};
  Batch taken_;  // that the thread works on
  const std::shared_ptr<std::atomic<bool>> is_gone_ = std::make_shared<std::atomic<bool>>(false);
  bool is_closed_ = false;
  bool thread_sleeps_ = false;
  std::atomic<bool> waits_for_lock_{false};
};

}  // namespace polly::sqlite
