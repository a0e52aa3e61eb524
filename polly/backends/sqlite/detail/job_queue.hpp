// JobQueue: what waits for one thread of the backend, and what that thread is doing.
//
//   queue.submit(job);                              // from any thread
//   JobQueue::Batch batch = queue.take(until);      // the thread: everything that waits, or nothing by `until`
//   queue.start(batch);                             // those whose callers are gone by now fall out
//   ...
//   queue.finish(batch);                            // their callers go on
//
// Thread-safe. A job ends exactly once: finished, failed, late, cancelled or closed, whichever comes first.
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
  static constexpr std::size_t kJobsMax = 16 * 1024;           // that wait; more are resource_exhausted
  static constexpr std::size_t kBytesMax = 256 * 1024 * 1024;  // that they write; the one that goes beyond is the last
  static constexpr std::size_t kBatchJobsMax = 1024;           // that are taken at once
  static constexpr std::size_t kBatchBytesMax = 32 * 1024 * 1024;  // the one that goes beyond is the last

  using Batch = std::vector<std::shared_ptr<Job>>;

  enum class Kind { reads, writes };  // what its jobs do: a late write is perhaps done, a late read is only late

  explicit JobQueue(Kind kind) : kind_(kind) {}
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  // `waker` is invoked on `executor` when the job has ended.
  void submit(const std::shared_ptr<Job>& job, Waker waker, boost::asio::any_io_executor executor);
  void cancel(Job& job);

  // Ends those that are out of time: as not done where they still wait, as perhaps done where they are under way.
  void end_late(TimePoint now);

  // Those that wait end as `closed`, and so do later ones. What is under way goes on.
  void close();

  // For the one thread. Waits until there is a job, the queue is closed, or `until` (of the system's clock).
  Batch take(TimePoint until);
  bool is_closed() const;
  bool is_empty() const noexcept { return waiting_count_.load(std::memory_order_relaxed) == 0; }

  // Whether any caller of these still waits.
  bool has_callers(const Batch& batch) const;
  void start(Batch& batch);
  void finish(const Batch& batch);
  void fail(const Batch& batch, const Error& failure);

  static Error closed();

  // What late ones are told while they wait for a lock that another process has.
  void waits_for_lock(bool waits) noexcept { waits_for_lock_.store(waits, std::memory_order_relaxed); }

 private:
  struct Ended {
    std::shared_ptr<Job> job;
    Waker waker;
    boost::asio::any_io_executor executor;
  };
  using Wakers = std::vector<Ended>;

  // With the lock held.
  void forget_ended();

  static constexpr std::chrono::microseconds kLinger{50};  // the thread looks for more before it sleeps

  void linger() const noexcept;

  // With the lock held: the job ends with this, where it has not ended before.
  static void end(Job& job, std::optional<Error> failure, Wakers& wakers);
  static void wake(Wakers wakers);

  const Kind kind_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Job>> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::atomic<std::size_t> waiting_count_{0};
  Batch taken_;  // what the thread has
  bool is_closed_ = false;
  bool thread_sleeps_ = false;
  std::atomic<bool> waits_for_lock_{false};
};

}  // namespace polly::sqlite
