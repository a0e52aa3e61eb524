#include "polly/operations/detail/in_flight.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace polly::operations {

Task<void> InFlight::start(Task<void> work, std::size_t bytes) {
  while (!state_->has_room(bytes)) co_await wait_for_an_end(state_);
  if (state_->failure) std::rethrow_exception(state_->failure);
  const auto executor = co_await boost::asio::this_coro::executor;
  ++state_->running;
  state_->bytes += bytes;
  auto done = [state = state_, bytes](const std::exception_ptr& failure) {
    --state->running;
    state->bytes -= bytes;
    if (failure && !state->failure) state->failure = failure;
    if (state->ended != nullptr) state->ended->cancel();
  };
  boost::asio::co_spawn(executor, std::move(work), std::move(done));
}

Task<void> InFlight::wait_for_all() {
  while (state_->running > 0) co_await wait_for_an_end(state_);
  if (state_->failure) std::rethrow_exception(state_->failure);
}

Task<void> InFlight::wait_for_an_end(std::shared_ptr<State> state) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer ended(executor, boost::asio::steady_timer::time_point::max());
  state->ended = &ended;
  co_await ended.async_wait(boost::asio::as_tuple(boost::asio::deferred));
  state->ended = nullptr;
}

}  // namespace polly::operations
