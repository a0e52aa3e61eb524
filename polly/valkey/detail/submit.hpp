// submit: suspends a coroutine until its call has ended. A header of its own, because it is Asio's templates: for the
// few files that call.
//
//   co_await submit(pool, call);              // one call
//   co_await submit_all(calls);               // several, each to its own pool; when all have ended
//
// A caller whose client was destroyed before that is not resumed; its coroutine is destroyed.
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
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
      const auto stop = [call = call, lane = &pool->lane()](boost::asio::cancellation_type) { call->cancel(*lane); };
      slot.assign(stop);
    }
    call->wait_with(Waker(UnlessAbandoned(std::move(handler), &std::as_const(pool->lane().is_abandoned))));
    pool->take(*call);
  }
};

struct StartAll {
  const std::vector<RoutedCall>* calls;

  template <class Handler>
  void operator()(Handler handler) const {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      // A pool may be gone by then; they are all of one lane.
      const auto stop = [calls = calls, lane = &calls->front().pool->lane()](boost::asio::cancellation_type) {
        for (const RoutedCall& routed : *calls) routed.call->cancel(*lane);
      };
      slot.assign(stop);
    }
    // The last call to end wakes the caller.
    const std::atomic<bool>* is_abandoned = &calls->front().pool->lane().is_abandoned;
    auto waiting = std::make_shared<std::pair<Waker, std::size_t>>(UnlessAbandoned(std::move(handler), is_abandoned),
                                                                   calls->size());
    const std::vector<RoutedCall> each = *calls;  // the caller's may be gone once the last one is taken
    for (const RoutedCall& routed : each) {
      routed.call->wait_with([waiting] {
        if (--waiting->second == 0) std::move(waiting->first)();
      });
    }
    for (const RoutedCall& routed : each) routed.pool->take(*routed.call);
  }
};

// A handler of a timer, likewise; cancellable like the handler itself.
struct StartSleep {
  const LaneState* lane;
  boost::asio::steady_timer* timer;

  template <class Handler>
  void operator()(Handler handler) const {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    auto wake = [handler = std::move(handler), alive = lane->owner.lock(), lane = lane,
                 slot](const boost::system::error_code& failure) mutable {
      if (!lane->is_abandoned) return std::move(handler)(failure);
      slot.clear();  // nothing is left to cancel
    };
    timer->async_wait(boost::asio::bind_cancellation_slot(slot, std::move(wake)));
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

// Waits for the timer, which is on the lane's loop. Gives the error code of its async_wait(), as a tuple.
inline auto sleep(const LaneState& lane, boost::asio::steady_timer& timer) {
  constexpr auto kAsTuple = boost::asio::as_tuple(boost::asio::deferred);
  return boost::asio::async_initiate<decltype(kAsTuple)&, void(boost::system::error_code)>(
      submit_detail::StartSleep{&lane, &timer}, kAsTuple);
}

}  // namespace polly::valkey
