// LastDeliveries: the time of the newest delivery of each event, also long after it has left the DeliveryLog:
//
//   polly_webhook_last_delivery_timestamp_seconds{event="check_run"} 1767225600.25
//
// In seconds since 1970; 0: none has come since the daemon started. The label set is closed: the events of which Polly
// stores facts, "ping", and "other" for the rest. Only deliveries with a valid signature count. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly::webhook {

class LastDeliveries {
 public:
  static constexpr std::array<std::string_view, 6> kEvents{"pull_request", "check_run", "check_suite",
                                                           "workflow_run", "ping",      "other"};

  explicit LastDeliveries(Metrics& metrics);
  LastDeliveries(const LastDeliveries&) = delete;
  LastDeliveries& operator=(const LastDeliveries&) = delete;

  void note(std::string_view event, WallTime at) noexcept;
  std::optional<WallTime> newest(std::string_view event) const noexcept;  // nullopt: none has come

 private:
  static std::size_t index_of(std::string_view event) noexcept;

  std::array<std::atomic<std::int64_t>, kEvents.size()> times_{};  // in milliseconds since 1970; 0: none
  std::vector<Reading> readings_;                                  // last: they read times_
};

}  // namespace polly::webhook
