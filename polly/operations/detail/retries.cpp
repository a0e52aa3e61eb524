#include "polly/operations/detail/retries.hpp"

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

}  // namespace

void Retries::succeeded() noexcept {
  failures_ = 0;
  backoff_.reset();
}

Task<void> Retries::failed(Error error) {
  if (!may_pass(error) || ++failures_ > kFailuresMax) throw Error(error);
  co_await wait_for(backoff_.next());
}

Task<void> wait_for(Duration duration) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, duration);
  co_await timer.async_wait(boost::asio::deferred);
}

}  // namespace polly::operations
