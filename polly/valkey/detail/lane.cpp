#include "polly/valkey/detail/lane.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <utility>

namespace polly::valkey {

Lane::Lane(boost::asio::any_io_executor executor, std::shared_ptr<const Options> options,
           std::shared_ptr<boost::asio::ssl::context> tls_context, const Clock& clock, Log& log,
           std::shared_ptr<ClientCounts> counts)
    : options_(std::move(options)),
      counts_(std::move(counts)),
      state_(std::move(executor), *options_, std::move(tls_context), clock, log, *counts_),
      timer_(std::in_place, state_.executor) {}

void Lane::start() {
  state_.owner = weak_from_this();
  state_.start(run(Release(*this)));
}

void Lane::stop() {
  state_.start(stop_here());
}

Task<void> Lane::run(Release) {
  if (is_stopped_) co_return;
  router_->start();
  while (!is_stopped_) {
    timer_->expires_after(kTick);
    co_await timer_->async_wait(boost::asio::as_tuple(boost::asio::deferred));
    if (is_stopped_) break;  // a tick may start what nothing would end
    state_.now = state_.clock.now();
    router_->tick();
    count_in_flight(router_->in_flight());
  }
  count_in_flight(0);
}

Task<void> Lane::stop_here() {
  if (std::exchange(is_stopped_, true)) co_return;
  router_->stop();
  if (timer_) timer_->cancel();
}

void Lane::release() noexcept {
  timer_.reset();
  router_->release();
}

void Lane::count_in_flight(std::size_t now) noexcept {
  const auto change = static_cast<std::int64_t>(now) - static_cast<std::int64_t>(std::exchange(in_flight_, now));
  state_.counts.in_flight.fetch_add(change, std::memory_order_relaxed);
}

}  // namespace polly::valkey
