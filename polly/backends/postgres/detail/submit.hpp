// submit: suspends a coroutine until its call has ended. A header of its own, because it is Asio's templates.
//
//   co_await submit(lane, call);              // on the lane's loop
//
// A caller whose client was destroyed before that is not resumed; its coroutine is destroyed.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <utility>

#include "polly/backends/postgres/detail/call.hpp"
#include "polly/backends/postgres/detail/lane.hpp"

namespace polly::postgres {

namespace submit_detail {

struct Start {
  Lane* lane;
  Call* call;

  template <class Handler>
  void operator()(Handler handler) const {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      const auto stop = [call = call, lane = &lane->state()](boost::asio::cancellation_type) { call->cancel(*lane); };
      slot.assign(stop);
    }
    call->wait_with(Waker(UnlessAbandoned(std::move(handler), &lane->state().is_abandoned)));
    lane->take(*call);
  }
};

}  // namespace submit_detail

inline auto submit(Lane& lane, Call& call) {
  return boost::asio::async_initiate<const boost::asio::deferred_t&, void()>(submit_detail::Start{&lane, &call},
                                                                             boost::asio::deferred);
}

}  // namespace polly::postgres
