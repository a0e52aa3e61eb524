// DeliveryCounts: polly_webhook_deliveries_total{event,outcome}. Both label sets are closed: the events of which Polly
// stores facts, "ping", and "other" for the rest. All series are there from the start, so that the first failure is an
// increase. Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "polly/telemetry/metrics.hpp"

namespace polly::webhook {

enum class DeliveryOutcome { stored, ignored, unauthorized, malformed, failed };

std::string_view to_string(DeliveryOutcome outcome) noexcept;

class DeliveryCounts {
 public:
  static constexpr std::array<std::string_view, 6> kEvents{"pull_request", "check_run", "check_suite",
                                                           "workflow_run", "ping",      "other"};

  explicit DeliveryCounts(Metrics& metrics);

  void add(std::string_view event, DeliveryOutcome outcome) const noexcept;

 private:
  static constexpr std::size_t kOutcomes = static_cast<std::size_t>(DeliveryOutcome::failed) + 1;

  std::array<std::array<Counter, kOutcomes>, kEvents.size()> counters_;
};

}  // namespace polly::webhook
