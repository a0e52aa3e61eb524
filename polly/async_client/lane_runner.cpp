#include "polly/async_client/lane_runner.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <cstdint>
#include <utility>

namespace polly::async_client {

// Releases what belongs to the loop when run() ends, and also when its frame is destroyed.
class LaneRunner::Release {
 public:
  explicit Release(LaneRunner& runner) noexcept : runner_(&runner) {}
  Release(Release&& other) noexcept : runner_(std::exchange(other.runner_, nullptr)) {}
  Release& operator=(Release&&) = delete;
  ~Release() {
    if (runner_ == nullptr) return;
    runner_->timer_ = nullptr;
    runner_->work_->release();
  }

 private:
  LaneRunner* runner_;
};

void LaneRunner::start(const std::shared_ptr<void>& lane, LaneWork& work) {
  state_.owner = lane;
  work_ = &work;
  state_.start(run(Release(*this)));
}

void LaneRunner::stop() {
  state_.start(stop_here());
}

Task<void> LaneRunner::run(Release) {
  if (is_stopped_) co_return;
  boost::asio::steady_timer timer(state_.executor);
  timer_ = &timer;
  work_->start();
  while (!is_stopped_) {
    timer.expires_after(kTick);
    co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    if (is_stopped_) break;  // a tick may start what nothing would end
    state_.now = state_.clock.now();
    work_->tick();
    count_in_flight(work_->in_flight());
  }
  timer_ = nullptr;
  count_in_flight(0);
}

Task<void> LaneRunner::stop_here() {
  if (std::exchange(is_stopped_, true)) co_return;
  if (work_ != nullptr) work_->stop();
  if (timer_ != nullptr) timer_->cancel();
}

void LaneRunner::count_in_flight(std::size_t now) noexcept {
  const auto change = static_cast<std::int64_t>(now) - static_cast<std::int64_t>(std::exchange(in_flight_, now));
  state_.connections.in_flight.fetch_add(change, std::memory_order_relaxed);
}

}  // namespace polly::async_client
