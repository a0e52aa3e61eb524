// submit: suspends a coroutine until its call has ended. A header of its own, because it is Asio's templates: for the
// few files that call.
//
//   co_await submit(pool, call);              // one call
//   co_await submit_all(calls);               // several, each to its own pool; when all have ended
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "polly/valkey/detail/call.hpp"
#include "polly/valkey/detail/pool.hpp"

namespace polly::valkey {

struct RoutedCall {
  RoutedCall(Pool* its_pool, Call* its_call) noexcept : pool(its_pool), call(its_call) {}

  Pool* pool;
  Call* call;
};

namespace submit_detail {

struct Start {
  Pool* pool;
  Call* call;

  template <class Handler>
  void operator()(Handler handler) const {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      const auto stop = [call = call, executor = pool->executor()](boost::asio::cancellation_type) {
        call->cancel(executor);
      };
      slot.assign(stop);
    }
    call->wait_with(Waker(std::move(handler)));
    pool->take(*call);
  }
};

struct StartAll {
  const std::vector<RoutedCall>* calls;

  template <class Handler>
  void operator()(Handler handler) const {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      // A pool may be gone by then; they are all of one loop.
      const auto stop = [calls = calls, executor = calls->front().pool->executor()](boost::asio::cancellation_type) {
        for (const RoutedCall& routed : *calls) routed.call->cancel(executor);
      };
      slot.assign(stop);
    }
    // The last call to end wakes the caller.
    auto waiting = std::make_shared<std::pair<Waker, std::size_t>>(std::move(handler), calls->size());
    const std::vector<RoutedCall> each = *calls;  // the caller's may be gone once the last one is taken
    for (const RoutedCall& routed : each) {
      routed.call->wait_with([waiting] {
        if (--waiting->second == 0) std::move(waiting->first)();
      });
    }
    for (const RoutedCall& routed : each) routed.pool->take(*routed.call);
  }
};

}  // namespace submit_detail

inline auto submit(Pool& pool, Call& call) {
  return boost::asio::async_initiate<const boost::asio::deferred_t&, void()>(submit_detail::Start{&pool, &call},
                                                                             boost::asio::deferred);
}

// At least one call; the list outlives the waiting.
inline auto submit_all(const std::vector<RoutedCall>& calls) {
  return boost::asio::async_initiate<const boost::asio::deferred_t&, void()>(submit_detail::StartAll{&calls},
                                                                             boost::asio::deferred);
}

}  // namespace polly::valkey
