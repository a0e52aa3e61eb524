// both: awaits two tasks at once, on the event loop of the caller.
//
//   std::pair<int, std::string> results = co_await both(std::move(first), std::move(second));
//
// It returns when both have ended. Where one throws, the other is still awaited, and the error of the first one of the
// two that threw is thrown then. Cancelling the caller cancels both. The results have types with a default.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <tuple>
#include <utility>

#include "polly/base/task.hpp"

namespace polly {

template <class First, class Second>
Task<std::pair<First, Second>> both(Task<First> first, Task<Second> second) {
  namespace asio = boost::asio;
  const auto executor = co_await asio::this_coro::executor;
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(first), asio::deferred),
                                                       asio::co_spawn(executor, std::move(second), asio::deferred));
  auto done = co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  const bool is_first_earlier = std::get<0>(done)[0] == 0;
  const std::exception_ptr earlier = is_first_earlier ? std::get<1>(done) : std::get<3>(done);
  const std::exception_ptr later = is_first_earlier ? std::get<3>(done) : std::get<1>(done);
  if (earlier) std::rethrow_exception(earlier);
  if (later) std::rethrow_exception(later);
  co_return std::pair<First, Second>(std::move(std::get<2>(done)), std::move(std::get<4>(done)));
}

}  // namespace polly
