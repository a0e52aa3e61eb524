#include "polly/operations/detail/pacing.hpp"

#include <algorithm>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

namespace polly::operations {

namespace {

bool may_pass(const Error& error) noexcept {
  switch (error.kind()) {
    case ErrorKind::unavailable:
    case ErrorKind::resource_exhausted:
    case ErrorKind::deadline_exceeded:
    case ErrorKind::unknown_outcome: return true;
    default: return false;
  }
}

Task<void> pause_for(Duration duration) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, duration);
  co_await timer.async_wait(boost::asio::deferred);
}

}  // namespace

Task<void> Pacing::wait_for_turn(std::size_t entries) {
  if (entries_per_second_ == 0) co_return;
  const TimePoint now = system_clock().now();
  const TimePoint turn = std::max(turn_.value_or(now), now);
  const Duration cost = std::chrono::nanoseconds(std::chrono::seconds(1)) / entries_per_second_;
  turn_ = turn + cost * static_cast<Duration::rep>(entries);
  if (turn > now) co_await pause_for(turn - now);
}

void Pacing::succeeded() noexcept {
  failures_ = 0;
  backoff_.reset();
}

Task<void> Pacing::failed(Error error) {
  if (!may_pass(error) || ++failures_ > kFailuresMax) throw Error(error);
  co_await pause_for(backoff_.next());
}

}  // namespace polly::operations
