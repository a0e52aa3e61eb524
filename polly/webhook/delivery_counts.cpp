#include "polly/webhook/delivery_counts.hpp"

#include <algorithm>
#include <string>

namespace polly::webhook {

std::string_view to_string(DeliveryOutcome outcome) noexcept {
  switch (outcome) {
    case DeliveryOutcome::stored: return "stored";
    case DeliveryOutcome::ignored: return "ignored";
    case DeliveryOutcome::unauthorized: return "unauthorized";
    case DeliveryOutcome::malformed: return "malformed";
    case DeliveryOutcome::failed: return "failed";
  }
  return "unknown";
}

DeliveryCounts::DeliveryCounts(Metrics& metrics) {
  for (std::size_t event = 0; event < kEvents.size(); ++event) {
    for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
      counters_[event][outcome] =
          metrics.counter("polly_webhook_deliveries_total", "Webhook deliveries, by event and outcome.",
                          {{"event", std::string(kEvents[event])},
                           {"outcome", std::string(to_string(static_cast<DeliveryOutcome>(outcome)))}});
    }
  }
}

void DeliveryCounts::add(std::string_view event, DeliveryOutcome outcome) const noexcept {
  const auto found = std::find(kEvents.begin(), kEvents.end() - 1, event);
  counters_[static_cast<std::size_t>(found - kEvents.begin())][static_cast<std::size_t>(outcome)].add();
}

}  // namespace polly::webhook
