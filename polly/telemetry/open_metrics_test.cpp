#include "polly/telemetry/open_metrics.hpp"

#include <gtest/gtest.h>

#include "polly/telemetry/metrics.hpp"

namespace polly {
namespace {

TEST(OpenMetrics, ACountersFamilyHasNoTotalAndItsSampleHas) {
  EXPECT_EQ(open_metrics_text("# HELP a_total One.\n# TYPE a_total counter\na_total 1\n"),
            "# HELP a One.\n# TYPE a counter\na_total 1\n# EOF\n");
}

TEST(OpenMetrics, GaugesAndHistogramsStayAsTheyAre) {
  const std::string text =
      "# HELP b_seconds Two.\n# TYPE b_seconds histogram\nb_seconds_count 0\nb_seconds_sum 0\n"
      "b_seconds_bucket{le=\"+Inf\"} 0\n# HELP c Three.\n# TYPE c gauge\nc{x=\"# HELP a_total\"} 1\n";
  EXPECT_EQ(open_metrics_text(text), text + "# EOF\n");
}

TEST(OpenMetrics, QuotesInAHelpTextAreEscaped) {
  EXPECT_EQ(open_metrics_text("# HELP a Says \"x\".\n"), "# HELP a Says \\\"x\\\".\n# EOF\n");
}

TEST(OpenMetrics, TheSamplesOfBothFormatsAreTheSame) {
  Metrics metrics;
  metrics.counter("a_total", "One.", {{"x", "1"}}).add(3);
  metrics.histogram("b_seconds", "Two.", latency_bounds()).observe(Milliseconds(1));
  const std::string text = metrics.text();
  const std::string open = open_metrics_text(text);
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const std::string line = text.substr(at, text.find('\n', at) + 1 - at);
    if (line.starts_with("#")) continue;
    EXPECT_NE(open.find("\n" + line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace polly
