#include "polly/http/detail/server_loop.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "polly/http/detail/connection.hpp"
#include "polly/http/detail/reply_text.hpp"

namespace polly::http {

namespace asio = boost::asio;

ServerLoop::ServerLoop(const asio::any_io_executor& executor, ServerCore& core)
    : core_(core),
      executor_(executor),
      timer_(executor),
      observer_(core.router, core.telemetry),
      scratch_(std::make_unique_for_overwrite<char[]>(kReadBytes)),
      date_(format_http_date(core.clock.wall())) {}

Task<void> ServerLoop::watch() {
  while (!is_done()) {
    boost::system::error_code woken_early;
    timer_.expires_after(kTick);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken_early));
    date_ = format_http_date(core_.clock.wall());
    const TimePoint now = core_.clock.now();
    for (Connection* connection : connections_) connection->look_at_deadline(now);
  }
}

void ServerLoop::join(Connection& connection) {
  connections_.push_back(&connection);
}

void ServerLoop::leave(Connection& connection) noexcept {
  const auto found = std::find(connections_.begin(), connections_.end(), &connection);
  if (found != connections_.end()) {
    *found = connections_.back();
    connections_.pop_back();
  }
  if (is_done()) timer_.cancel();
}

void ServerLoop::drain() {
  is_draining_ = true;
  for (Connection* connection : connections_) connection->drain();
  if (is_done()) timer_.cancel();
}

void ServerLoop::cut() {
  for (Connection* connection : connections_) connection->cut();
}

}  // namespace polly::http
