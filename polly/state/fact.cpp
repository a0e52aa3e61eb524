#include "polly/state/fact.hpp"

#include <algorithm>

namespace polly {

std::optional<Fact<std::int64_t>> find_fact(std::string_view name) noexcept {
  const auto found = std::find_if(kFacts.begin(), kFacts.end(), [&](const auto& fact) { return fact.name == name; });
  if (found == kFacts.end()) return std::nullopt;
  return *found;
}

}  // namespace polly
