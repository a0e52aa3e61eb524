#include "polly/api/detail/metrics_form.hpp"

#include <algorithm>
#include <optional>

#include "polly/base/ascii.hpp"

namespace polly::api {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr int kWhole = 1000;

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// The part before the first `mark`, which is taken off `rest`.
std::string_view take(std::string_view& rest, char mark) noexcept {
  const std::size_t at = std::min(rest.find(mark), rest.size());
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return trimmed(part);
}

// "0.5" in thousandths (RFC 9110, 12.4.2); nullopt where it is none.
std::optional<int> quality(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int value = (text[0] - '0') * kWhole;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int unit = kWhole / 10;
  for (std::size_t i = 2; i < text.size(); ++i, unit /= 10) {
    if (!is_digit(text[i])) return std::nullopt;
    value += (text[i] - '0') * unit;
  }
  return value <= kWhole ? std::optional(value) : std::nullopt;
}

// The quality that the list has for `name`, in thousandths; nullopt where it is not in the list.
std::optional<int> quality_of(std::string_view list, std::string_view name) noexcept {
  while (!list.empty()) {
    std::string_view element = take(list, ',');
    if (!equals_ignoring_case(take(element, ';'), name)) continue;
    int found = kWhole;
    while (!element.empty()) {
      std::string_view parameter = take(element, ';');
      if (equals_ignoring_case(take(parameter, '='), "q")) found = quality(trimmed(parameter)).value_or(0);
    }
    return found;
  }
  return std::nullopt;
}

}  // namespace

MetricsForm metrics_form(std::string_view accept, std::string_view accept_encoding) noexcept {
  const int open_metrics = quality_of(accept, "application/openmetrics-text").value_or(0);
  const int text = quality_of(accept, "text/plain").value_or(0);
  int gzip = quality_of(accept_encoding, "*").value_or(0);
  gzip = quality_of(accept_encoding, "gzip").value_or(gzip);
  const int identity = quality_of(accept_encoding, "identity").value_or(0);
  return MetricsForm(open_metrics > 0 && open_metrics >= text, gzip > 0 && gzip >= identity);
}

std::string_view content_type(MetricsForm form) noexcept {
  if (form.is_open_metrics) return "application/openmetrics-text; version=1.0.0; charset=utf-8";
  return "text/plain; version=0.0.4; charset=utf-8";
}

}  // namespace polly::api
