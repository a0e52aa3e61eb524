#include "polly/webhook/last_deliveries.hpp"

#include <algorithm>
#include <string>

namespace polly::webhook {

LastDeliveries::LastDeliveries(Metrics& metrics) {
  for (std::size_t i = 0; i < kEvents.size(); ++i) {
    const auto read = [this, i] { return static_cast<double>(times_[i].load(std::memory_order_relaxed)) / 1000; };
    readings_.push_back(metrics.gauge("polly_webhook_last_delivery_timestamp_seconds",
                                      "When the newest webhook delivery of an event came, in seconds since 1970; 0: "
                                      "none since the start.",
                                      {{"event", std::string(kEvents[i])}}, read));
  }
}

std::size_t LastDeliveries::index_of(std::string_view event) noexcept {
  const auto found = std::find(kEvents.begin(), kEvents.end() - 1, event);
  return static_cast<std::size_t>(found - kEvents.begin());
}

void LastDeliveries::note(std::string_view event, WallTime at) noexcept {
  std::atomic<std::int64_t>& time = times_[index_of(event)];
  const std::int64_t now = at.time_since_epoch().count();
  if (time.load(std::memory_order_relaxed) != now) time.store(now, std::memory_order_relaxed);
}

std::optional<WallTime> LastDeliveries::newest(std::string_view event) const noexcept {
  const std::int64_t time = times_[index_of(event)].load(std::memory_order_relaxed);
  return time == 0 ? std::nullopt : std::optional(WallTime(Milliseconds(time)));
}

}  // namespace polly::webhook
