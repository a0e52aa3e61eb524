#include "polly/async_client/kept_connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <cstdint>
#include <utility>

namespace polly::async_client {

KeptConnection::KeptConnection(LaneState& lane, std::size_t index) noexcept
    : lane_(lane), reconnect_(static_cast<std::uint64_t>(lane.clock.now().time_since_epoch().count()) + index) {}

Task<void> KeptConnection::keep_open() {
  boost::asio::steady_timer pause(lane_.executor);
  pause_ = &pause;
  lane_.connections.connecting.fetch_add(1, std::memory_order_relaxed);
  for (std::size_t attempt = 0; !is_stopped_; ++attempt) {
    const std::optional<Duration> was_open = co_await open_and_serve(attempt);
    if (is_stopped_) break;
    const Milliseconds delay = was_open ? reconnect_.after_service(*was_open) : reconnect_.after_failure();
    if (delay == Milliseconds::zero()) continue;
    pause.expires_after(delay);
    co_await pause.async_wait(boost::asio::as_tuple(boost::asio::deferred));
  }
  lane_.connections.connecting.fetch_sub(1, std::memory_order_relaxed);
  pause_ = nullptr;
}

// How long it was open; nullopt where it did not open.
Task<std::optional<Duration>> KeptConnection::open_and_serve(std::size_t attempt) {
  std::optional<Error> error;
  try {
    co_await open(attempt);
  } catch (const Error& thrown) {
    error = thrown;
  }
  std::optional<Duration> was_open;
  if (!error) {
    ConnectionCounts& counts = lane_.connections;
    counts.connecting.fetch_sub(1, std::memory_order_relaxed);
    counts.open.fetch_add(1, std::memory_order_relaxed);
    const TimePoint opened_at = lane_.clock.now();
    if (std::exchange(was_lost_, false)) counts.reconnects.add();
    opened();
    const std::string why = co_await serve();
    counts.open.fetch_sub(1, std::memory_order_relaxed);
    counts.connecting.fetch_add(1, std::memory_order_relaxed);
    was_lost_ = true;
    was_open = lane_.clock.now() - opened_at;
    error.emplace(ErrorKind::unavailable, why);
  }
  ended(*error);
  co_return was_open;
}

void KeptConnection::stop() noexcept {
  is_stopped_ = true;
  if (pause_ != nullptr) pause_->cancel();
}

void KeptConnection::release() noexcept {
  is_stopped_ = true;
  pause_ = nullptr;
}

}  // namespace polly::async_client
