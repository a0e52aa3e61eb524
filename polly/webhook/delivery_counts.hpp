// DeliveryCounts: polly_webhook_deliveries_total{event,outcome}. Both label sets are closed: an event whose name is not
// one of GitHub's is counted as "other". A counter is registered when it first counts, so that a scrape shows only
// combinations that occurred. Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <string_view>
#include <vector>

#include "polly/telemetry/metrics.hpp"

namespace polly::webhook {

enum class DeliveryOutcome { stored, ignored, unauthorized, malformed, failed };

std::string_view to_string(DeliveryOutcome outcome) noexcept;

class DeliveryCounts {
 public:
  explicit DeliveryCounts(Metrics& metrics);

  void add(std::string_view event, DeliveryOutcome outcome);

 private:
  static constexpr std::size_t kOutcomes = static_cast<std::size_t>(DeliveryOutcome::failed) + 1;

  struct Cell {
    std::once_flag registered;
    Counter counter;
  };

  Metrics& metrics_;
  std::vector<std::array<Cell, kOutcomes>> cells_;  // one row per event
};

}  // namespace polly::webhook
