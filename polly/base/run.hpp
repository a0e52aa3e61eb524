// run(task): runs one task to its end on the calling thread and returns its result, for programs that have no event
// loop. Rethrows what the task throws.
//
//   Task<int> task = ...;
//   const int answer = run(std::move(task));
//
// It makes a loop for this one task, and destroys it. A store may be opened so: its own work is on the loops of its
// Runtime, or on threads of its own. Must not be called from a thread that is running an event loop, so from no
// coroutine: it would block that loop, for ever where the task waits for it. A coroutine awaits the task.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "polly/base/task.hpp"

namespace polly {

template <class T>
T run(Task<T> task) {
  boost::asio::io_context loop(1);
  std::exception_ptr failure;
  if constexpr (std::is_void_v<T>) {
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr thrown) { failure = thrown; });
    loop.run();
    if (failure) std::rethrow_exception(failure);
  } else {
    std::optional<T> result;
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr thrown, T value) {
      failure = thrown;
      if (!thrown) result.emplace(std::move(value));
    });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }
}

}  // namespace polly
