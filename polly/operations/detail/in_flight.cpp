#include "polly/operations/detail/in_flight.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace polly::operations {

Task<void> InFlight::start(Task<void> work) {
  co_await wait_until_at_most(state_, state_->most - 1);
  if (state_->failure) std::rethrow_exception(state_->failure);
  const auto executor = co_await boost::asio::this_coro::executor;
  ++state_->running;
  auto done = [state = state_](const std::exception_ptr& failure) {
    --state->running;
    if (failure && !state->failure) state->failure = failure;
    if (state->ended != nullptr) state->ended->cancel();
  };
  boost::asio::co_spawn(executor, std::move(work), std::move(done));
}

Task<void> InFlight::wait_for_all() {
  co_await wait_until_at_most(state_, 0);
  if (state_->failure) std::rethrow_exception(state_->failure);
}

Task<void> InFlight::wait_until_at_most(std::shared_ptr<State> state, std::size_t running) {
  const auto executor = co_await boost::asio::this_coro::executor;
  while (state->running > running) {
    boost::asio::steady_timer ended(executor, boost::asio::steady_timer::time_point::max());
    state->ended = &ended;
    co_await ended.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    state->ended = nullptr;
  }
}

}  // namespace polly::operations
