#include "polly/state/detail/waiter.hpp"

#include <boost/asio/post.hpp>

namespace polly::state_detail {

// The coroutine checks `is_woken` and begins to wait for the timer in one step, so that this runs before that or after.
void Waiter::wake_up() {
  boost::asio::post(loop->executor, [self = shared_from_this()] { self->timer.cancel(); });
}

}  // namespace polly::state_detail
