// usage_readings: the metrics of store_usage.hpp, read from an engine at each scrape. What it does not know is left
// out.
#pragma once

#include <vector>

#include "polly/store/backend.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly::store_detail {

// The backend outlives them.
std::vector<Reading> usage_readings(const Backend& backend, Metrics& metrics);

}  // namespace polly::store_detail
