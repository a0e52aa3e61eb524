// open_metrics_text: the metrics in OpenMetrics 1.0, from Prometheus's text format 0.0.4.
//
//   # TYPE polly_log_lines_dropped_total counter         # TYPE polly_log_lines_dropped counter
//   polly_log_lines_dropped_total 0                      polly_log_lines_dropped_total 0
//                                                        # EOF
//
// Samples are the same in both, since all of our counters end in `_total`: OpenMetrics only names their family without
// it. Source: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
#pragma once

#include <string>
#include <string_view>

namespace polly {

// `text` is that of Metrics::text().
std::string open_metrics_text(std::string_view text);

}  // namespace polly
