// run_on: goes to another event loop, runs a task there, and comes back with its result: for what belongs to one loop
// and was asked for on another. Cancelling the caller cancels the task.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "polly/base/task.hpp"

namespace polly {

template <class T>
Task<T> run_on(boost::asio::any_io_executor home, Task<T> task) {
  co_return co_await boost::asio::co_spawn(home, std::move(task), boost::asio::use_awaitable);
}

}  // namespace polly
