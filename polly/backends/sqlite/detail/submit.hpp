// submit: suspends a coroutine until its job has ended. It has a header of its own because it consists of Asio's
// templates, which only the few files that call it have to compile.
//
//   co_await submit(queue, job);
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <memory>
#include <utility>

#include "polly/backends/sqlite/detail/callers_of_loop.hpp"
#include "polly/backends/sqlite/detail/job_queue.hpp"

namespace polly::sqlite {

namespace submit_detail {

struct Start {
  JobQueue* queue;
  std::shared_ptr<Job> job;

  template <class Handler>
  void operator()(Handler handler) const {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      const auto stop = [queue = queue, job = std::weak_ptr(job),
                         is_gone = queue->is_gone()](boost::asio::cancellation_type) {
        const std::shared_ptr<Job> its_job = job.lock();
        if (its_job && !*is_gone) queue->cancel(*its_job);
      };
      slot.assign(stop);
    }
    boost::asio::any_io_executor executor = boost::asio::get_associated_executor(handler);
    CallersOfLoop::add(executor, *queue, job);
    queue->submit(job, Waker(UnlessAbandoned(std::move(handler), queue->is_gone())), std::move(executor));
  }
};

}  // namespace submit_detail

// A caller that still waits when the queue has been destroyed is not resumed; its coroutine is destroyed. So it is when
// its loop is destroyed.
inline auto submit(JobQueue& queue, std::shared_ptr<Job> job) {
  return boost::asio::async_initiate<const boost::asio::deferred_t&, void()>(
      submit_detail::Start{&queue, std::move(job)}, boost::asio::deferred);
}

}  // namespace polly::sqlite
