#include "polly/config/detail/list_text.hpp"

#include <algorithm>

namespace polly::config {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::optional<std::vector<std::string_view>> split_list(std::string_view text) {
  std::vector<std::string_view> items;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    items.push_back(trimmed(text.substr(from, comma - from)));
    if (items.back().empty()) return std::nullopt;
    from = comma + 1;
  }
  return items;
}

}  // namespace polly::config
