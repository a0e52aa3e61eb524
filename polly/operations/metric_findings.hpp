// metric_findings: what in the metrics of a daemon an operator should act on: limits that are nearly reached, keys that
// the server evicted, file systems that are nearly full, events that do not come.
//
//   const Findings findings = metric_findings(MetricSamples(metrics.text()), system_clock().wall());
//
// Pure functions of a scrape, so that docs, alerts and `polly doctor` are about the same numbers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/operations/findings.hpp"

namespace polly::operations {

// The samples of a scrape in Prometheus's text format, by their series as it is written there.
class MetricSamples {
 public:
  explicit MetricSamples(std::string_view text);

  std::optional<double> value(std::string_view series) const;
  // The sum of all series of that name; nullopt where there are none.
  std::optional<double> sum(std::string_view name) const;
  // The samples of that name, by their labels: {event="ping"}.
  std::map<std::string, double> by_labels(std::string_view name) const;

 private:
  std::map<std::string, double, std::less<>> values_;
};

Findings metric_findings(const MetricSamples& samples, WallTime now);

}  // namespace polly::operations
