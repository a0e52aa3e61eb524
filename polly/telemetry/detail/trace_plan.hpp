// TracePlan: the checked settings of the tracer, with defaults. A wrong setting becomes a complaint, which names the
// variable and what is allowed (never the value of headers), and its default is used.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/telemetry/otel_tracer.hpp"

namespace polly::trace_detail {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// OpenTelemetry cannot cancel a request, and a shutdown waits for the last one: so a request must not take long.
inline constexpr Milliseconds kRequestTimeoutMax{1'500};

// The largest queue that is accepted: some 100 MiB of spans.
inline constexpr std::size_t kQueueSizeMax = 100'000;

// How a complaint about headers begins.
inline constexpr std::string_view kHeadersComplaint = "OTEL_EXPORTER_OTLP_HEADERS is";

struct TracePlan {
  TracePlan() = default;

  bool is_wanted = false;  // an endpoint is set, and nothing turns tracing off
  std::string url;         // http(s)://host:port/v1/traces
  bool is_json = false;
  Pairs headers;
  Milliseconds timeout{kRequestTimeoutMax};
  Pairs resource_attributes;  // with service.name
  bool is_parent_based = true;
  double ratio = 1.0;  // of the traces that begin here (of all, where not parent-based)
  Milliseconds batch_delay{5'000};
  std::size_t batch_queue_size = 2048;
  std::size_t batch_size = 512;
  std::vector<std::string> complaints;
};

TracePlan plan_traces(const TracerSettings& settings);

}  // namespace polly::trace_detail
