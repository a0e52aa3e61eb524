#include "polly/config/detail/list_text.hpp"

#include <algorithm>

#include "polly/config/tidy_text.hpp"

namespace polly::config {

std::optional<std::vector<std::string_view>> split_list(std::string_view text) {
  std::vector<std::string_view> items;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    items.push_back(without_blanks(text.substr(from, comma - from)));
    if (items.back().empty()) return std::nullopt;
    from = comma + 1;
  }
  return items;
}

}  // namespace polly::config
