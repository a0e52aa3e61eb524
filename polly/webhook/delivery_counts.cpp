#include "polly/webhook/delivery_counts.hpp"

#include <string>

#include "polly/github/event_names.hpp"

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

DeliveryCounts::DeliveryCounts(Metrics& metrics) : metrics_(metrics), cells_(github::event_names().size()) {}

void DeliveryCounts::add(std::string_view event, DeliveryOutcome outcome) {
  const std::size_t row = github::event_index(event);
  Cell& cell = cells_[row][static_cast<std::size_t>(outcome)];
  std::call_once(cell.registered, [&] {
    const Labels labels{{"event", std::string(github::event_names()[row])},
                        {"outcome", std::string(to_string(outcome))}};
    cell.counter =
        metrics_.counter("polly_webhook_deliveries_total", "Webhook deliveries, by event and outcome.", labels);
  });
  cell.counter.add();
}

}  // namespace polly::webhook
