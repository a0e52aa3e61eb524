// MetricsForm: in which form a scrape gets the metrics, as its headers ask for it.
//
//   metrics_form("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", "gzip")   // OpenMetrics, gzip
//   metrics_form("*/*", "")                                                               // text, as it is
#pragma once

#include <cstddef>
#include <string_view>

namespace polly::api {

struct MetricsForm {
  static constexpr std::size_t kForms = 4;

  constexpr MetricsForm() noexcept = default;  // Prometheus's text format 0.0.4
  constexpr MetricsForm(bool open_metrics, bool gzip) noexcept : is_open_metrics(open_metrics), is_gzip(gzip) {}

  constexpr std::size_t index() const noexcept { return (is_open_metrics ? 2U : 0U) + (is_gzip ? 1U : 0U); }
  friend constexpr bool operator==(const MetricsForm&, const MetricsForm&) noexcept = default;

  bool is_open_metrics = false;
  bool is_gzip = false;
};

// What is accepted with the greater quality; of equal ones, OpenMetrics where it is named, and gzip. Never fails: what
// cannot be parsed asks for nothing.
MetricsForm metrics_form(std::string_view accept, std::string_view accept_encoding) noexcept;

// The media type of the form, without its coding.
std::string_view content_type(MetricsForm form) noexcept;

}  // namespace polly::api
