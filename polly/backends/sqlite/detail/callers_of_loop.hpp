// CallersOfLoop: the callers on one event loop who wait for a job. Only the job refers to their coroutines: where the
// loop is destroyed before the job has ended, they are destroyed with it, and the job forgets the loop.
//
//   CallersOfLoop::add(executor, queue, job);       // the executor's loop, whichever it is
//
// A service of Asio's: each loop has one, made on first use, and tells it when it is being destroyed.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "polly/backends/sqlite/detail/job_queue.hpp"

namespace polly::sqlite {

class CallersOfLoop final : public boost::asio::execution_context::service {
 public:
  using key_type = CallersOfLoop;
  static inline boost::asio::execution_context::id id;

  explicit CallersOfLoop(boost::asio::execution_context& loop) : service(loop) {}

  // Before the job is submitted to the queue.
  static void add(const boost::asio::any_io_executor& executor, JobQueue& queue, const std::shared_ptr<Job>& job);

 private:
  static constexpr std::size_t kSweepFirst = 64;  // how many are kept before those that have ended are looked for

  struct Caller {
    Caller(JobQueue& its_queue, const std::shared_ptr<Job>& its_job)
        : job(its_job), queue(&its_queue), is_queue_gone(its_queue.is_gone()) {}

    std::weak_ptr<Job> job;
    JobQueue* queue;
    std::shared_ptr<const std::atomic<bool>> is_queue_gone;
  };

  void shutdown() override;

  std::mutex mutex_;
  std::vector<Caller> callers_;
  std::size_t sweep_at_ = kSweepFirst;
};

}  // namespace polly::sqlite
