// ProcessMetrics: metrics about the process, under the names that dashboards expect.
//
//   ProcessMetrics process(telemetry.metrics());          // as long as it lives
//
//   process_resident_memory_bytes   process_open_fds   process_max_fds
//   process_cpu_seconds_total       process_start_time_seconds
//   polly_build_info{version="0.1.0",compiler="gcc 12.2.0"} 1
//
// Read from /proc at a scrape; values that the system does not provide are left out.
#pragma once

#include <vector>

#include "polly/telemetry/metrics.hpp"

namespace polly {

class ProcessMetrics {
 public:
  explicit ProcessMetrics(Metrics& metrics);

 private:
  std::vector<Reading> readings_;
};

}  // namespace polly
