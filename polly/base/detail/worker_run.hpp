// Run: one task of a Worker, and how its caller goes on.
//
// The caller's loop may be one for this call alone (polly::run), and be destroyed as soon as the caller goes on, while
// post() on the worker's thread is still about to wake the loop. So the caller goes on after post() has returned.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "polly/base/task.hpp"

namespace polly::worker_detail {

struct Nothing {};

// Owned by the caller and by the worker's thread, of which either may be the last.
template <class T>
struct Run {
  Run(boost::asio::any_io_executor its_worker, Task<T> its_task)
      : worker(std::move(its_worker)), task(std::move(its_task)) {}

  boost::asio::any_io_executor worker;
  std::optional<Task<T>> task;
  std::optional<std::conditional_t<std::is_void_v<T>, Nothing, T>> result;
  std::exception_ptr failure;
  boost::asio::cancellation_signal cancel;  // emitted on the worker's thread
  std::atomic<bool> is_handed_over{false};
};

template <class T, class Handler>
void hand_over(const std::shared_ptr<Run<T>>& run, Handler handler, const boost::asio::any_io_executor& home) {
  auto go_on = [run, handler = std::move(handler)]() mutable {
    while (!run->is_handed_over.load(std::memory_order_acquire)) std::this_thread::yield();
    std::move(handler)();
  };
  boost::asio::post(home, std::move(go_on));
  run->is_handed_over.store(true, std::memory_order_release);
}

template <class T>
struct Start {
  std::shared_ptr<Run<T>> run;

  template <class Handler>
  void operator()(Handler handler) const {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      slot.assign([weak = std::weak_ptr(run)](boost::asio::cancellation_type type) {
        const std::shared_ptr<Run<T>> alive = weak.lock();
        if (alive) boost::asio::post(alive->worker, [alive, type] { alive->cancel.emit(type); });
      });
    }
    boost::asio::any_io_executor home = boost::asio::get_associated_executor(handler);
    Task<T> task = std::move(*run->task);
    run->task.reset();
    if constexpr (std::is_void_v<T>) {
      auto done = [run = run, handler = std::move(handler), home](std::exception_ptr thrown) mutable {
        run->failure = thrown;
        hand_over(run, std::move(handler), home);
      };
      boost::asio::co_spawn(run->worker, std::move(task),
                            boost::asio::bind_cancellation_slot(run->cancel.slot(), std::move(done)));
    } else {
      auto done = [run = run, handler = std::move(handler), home](std::exception_ptr thrown, T value) mutable {
        run->failure = thrown;
        if (!thrown) run->result.emplace(std::move(value));
        hand_over(run, std::move(handler), home);
      };
      boost::asio::co_spawn(run->worker, std::move(task),
                            boost::asio::bind_cancellation_slot(run->cancel.slot(), std::move(done)));
    }
  }
};

template <class T>
auto submit(std::shared_ptr<Run<T>> run) {
  return boost::asio::async_initiate<const boost::asio::deferred_t&, void()>(Start<T>{std::move(run)},
                                                                             boost::asio::deferred);
}

}  // namespace polly::worker_detail
