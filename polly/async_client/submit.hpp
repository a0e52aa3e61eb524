// submit: suspends a coroutine until its call has ended. A header of its own, because it is Asio's templates: for the
// few files that call.
//
//   co_await submit(pool, call);              // one call
//   co_await submit_all(calls);               // several, each to its own pool; when all have ended
//   co_await sleep(lane, timer);              // between two attempts
//
// Cancelling the coroutine ends its call as `cancelled`. A caller whose client is destroyed before its call has ended
// is not resumed; its coroutine is destroyed. submit() allocates nothing.
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <concepts>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "polly/async_client/lane_state.hpp"
#include "polly/async_client/waiting_call.hpp"

namespace polly::async_client {

// What takes calls on a lane's loop: each ends some time after take() has returned.
template <class Taker, class Call>
concept TakesCalls = requires(Taker& taker, const Taker& looked_at, Call& call) {
  taker.take(call);
  { looked_at.lane() } -> std::convertible_to<const LaneState&>;
};

template <class Taker, class Call>
struct RoutedCall {
  RoutedCall(Taker* its_taker, Call* its_call) noexcept : taker(its_taker), call(its_call) {}

  Taker* taker;
  Call* call;
};

// From the caller's cancellation slot: ends the call through the lane's executor, not from within.
template <class Call>
void cancel(Call& call, const LaneState& lane) {
  if (call.home() == nullptr) return;  // its waker is on its way, and the lane may not exist any more
  call.leave_home();
  lane.wake_soon(call.finish(Call::End::cancelled));
}

namespace submit_detail {

template <class Taker, class Call>
struct Start {
  Taker* taker;
  Call* call;

  template <class Handler>
  void operator()(Handler handler) const {
    const LaneState* lane = &std::as_const(*taker).lane();
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      const auto stop = [call = call, lane](boost::asio::cancellation_type) { cancel(*call, *lane); };
      slot.assign(stop);
    }
    call->wait_with(Waker(UnlessAbandoned(std::move(handler), &lane->is_abandoned)));
    taker->take(*call);
  }
};

template <class Taker, class Call>
struct StartAll {
  const std::vector<RoutedCall<Taker, Call>>* calls;

  template <class Handler>
  void operator()(Handler handler) const {
    const LaneState* lane = &std::as_const(*calls->front().taker).lane();
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      // A taker may not exist any more by then; they are all of one lane.
      const auto stop = [calls = calls, lane](boost::asio::cancellation_type) {
        for (const RoutedCall<Taker, Call>& routed : *calls) cancel(*routed.call, *lane);
      };
      slot.assign(stop);
    }
    // The last call to end wakes the caller.
    auto waiting = std::make_shared<std::pair<Waker, std::size_t>>(
        UnlessAbandoned(std::move(handler), &lane->is_abandoned), calls->size());
    const std::vector<RoutedCall<Taker, Call>> each = *calls;  // the caller's may not exist once the last one is taken
    for (const RoutedCall<Taker, Call>& routed : each) {
      routed.call->wait_with([waiting] {
        if (--waiting->second == 0) std::move(waiting->first)();
      });
    }
    for (const RoutedCall<Taker, Call>& routed : each) routed.taker->take(*routed.call);
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

template <class Taker, class Call>
  requires TakesCalls<Taker, Call>
auto submit(Taker& taker, Call& call) {
  return boost::asio::async_initiate<const boost::asio::deferred_t&, void()>(
      submit_detail::Start<Taker, Call>{&taker, &call}, boost::asio::deferred);
}

// At least one call; the list outlives the waiting.
template <class Taker, class Call>
auto submit_all(const std::vector<RoutedCall<Taker, Call>>& calls) {
  return boost::asio::async_initiate<const boost::asio::deferred_t&, void()>(
      submit_detail::StartAll<Taker, Call>{&calls}, boost::asio::deferred);
}

// Waits for the timer, which is on the lane's loop. Gives the error code of its async_wait(), as a tuple.
inline auto sleep(const LaneState& lane, boost::asio::steady_timer& timer) {
  constexpr auto kAsTuple = boost::asio::as_tuple(boost::asio::deferred);
  return boost::asio::async_initiate<decltype(kAsTuple)&, void(boost::system::error_code)>(
      submit_detail::StartSleep{&lane, &timer}, kAsTuple);
}

}  // namespace polly::async_client
