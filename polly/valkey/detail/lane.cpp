#include "polly/valkey/detail/lane.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <utility>

namespace polly::valkey {

Lane::Lane(boost::asio::any_io_executor executor, const Options& options,
           std::shared_ptr<boost::asio::ssl::context> tls_context, const Clock& clock, Log& log, ClientCounts& counts)
    : state_(std::move(executor), options, std::move(tls_context), clock, log, counts), timer_(state_.executor) {}

Lane::~Lane() {
  state_.gate.close();
  while (!state_.gate.wait_for(std::chrono::hours(1))) {
  }
}

void Lane::start(std::unique_ptr<Router> router) {
  router_ = std::move(router);
  router_->start();
  spawn(state_.gate, state_.executor, tick());
}

Task<void> Lane::tick() {
  while (!is_stopped_) {
    timer_.expires_after(kTick);
    co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    state_.now = state_.clock.now();
    router_->tick();
    const std::size_t in_flight = router_->in_flight();
    state_.counts.in_flight.fetch_add(static_cast<std::int64_t>(in_flight) - static_cast<std::int64_t>(in_flight_),
                                      std::memory_order_relaxed);
    in_flight_ = in_flight;
  }
}

void Lane::stop() {
  if (std::exchange(is_stopped_, true)) return;
  router_->stop();
  timer_.cancel();
}

}  // namespace polly::valkey
