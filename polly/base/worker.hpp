// Worker: a thread beside the event loops, for work that would hold one of them for longer than 2 ms: rendering the
// metrics, parsing a large body, the steps of a long listing.
//
//   Worker worker;
//   auto render = [&] { return metrics.text(); };
//   const std::string text = co_await worker.run(as_task(std::move(render)));
//
// Tasks run in the order in which they came; one that awaits lets the next one run. The thread starts with the first
// task, and has a lower priority than the loops, so that it never takes the processor from them. Thread-safe. The
// worker outlives its tasks; the destructor joins its thread.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "polly/base/detail/worker_run.hpp"
#include "polly/base/task.hpp"

namespace polly {

class Worker {
 public:
  static constexpr std::size_t kTasksMax = 256;  // that run or wait

  Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  // Runs the task on the worker's thread; its result (of a type that has a default) comes back on the caller's loop.
  // Throws what the task throws; Error resource_exhausted where kTasksMax are there already. Cancelling the caller
  // cancels the task.
  template <class T>
  Task<T> run(Task<T> task) {
    const Turn turn(*this);
    const auto work = std::make_shared<worker_detail::Run<T>>(executor(), std::move(task));
    co_await worker_detail::submit(work);
    if (work->failure) std::rethrow_exception(work->failure);
    if constexpr (!std::is_void_v<T>) co_return std::move(*work->result);
  }

 private:
  class Thread;

  class Turn {
   public:
    explicit Turn(Worker& worker);
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { worker_.tasks_.fetch_sub(1); }

   private:
    Worker& worker_;
  };

  boost::asio::any_io_executor executor();

  std::atomic<std::size_t> tasks_{0};
  std::once_flag started_;
  std::unique_ptr<Thread> thread_;
};

// A plain function as a task.
template <class Call>
Task<std::invoke_result_t<Call&>> as_task(Call call) {
  co_return call();
}

}  // namespace polly
