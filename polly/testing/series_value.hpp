// series_value: the value of a series in what a scrape of metrics shows.
//
//   EXPECT_EQ(series_value(metrics.text(), R"(hits_total{result="hit"})"), "42");
#pragma once

#include <cstddef>
#include <string>

namespace polly::testing {

// Empty where the series is missing.
inline std::string series_value(const std::string& metrics, const std::string& series) {
  const std::string text = "\n" + metrics;
  const std::size_t at = text.find("\n" + series + " ");
  if (at == std::string::npos) return "";
  const std::size_t start = at + series.size() + 2;
  return text.substr(start, text.find('\n', start) - start);
}

}  // namespace polly::testing
