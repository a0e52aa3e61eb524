#include "polly/telemetry/open_metrics.hpp"

#include <algorithm>
#include <cstddef>

namespace polly {

namespace {

constexpr std::string_view kHelp = "# HELP ";
constexpr std::string_view kType = "# TYPE ";
constexpr std::string_view kTotal = "_total";

// "# HELP name text": OpenMetrics also escapes quotes in the text.
void append_comment(std::string& to, std::string_view line) {
  const std::size_t end = std::min(line.find(' ', kHelp.size()), line.size());
  std::string_view head = line.substr(0, end);
  if (head.ends_with(kTotal)) head.remove_suffix(kTotal.size());
  to += head;
  for (const char c : line.substr(end)) {
    if (c == '"') to += '\\';
    to += c;
  }
}

}  // namespace

std::string open_metrics_text(std::string_view text) {
  std::string result;
  result.reserve(text.size() + 16);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.starts_with(kHelp) || line.starts_with(kType)) {
      append_comment(result, line);
    } else {
      result += line;
    }
    result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result + "# EOF\n";
}

}  // namespace polly
