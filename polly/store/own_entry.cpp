#include "polly/store/own_entry.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "polly/store/detail/own_entries.hpp"

namespace polly {

bool is_own_entry(const Key& key) noexcept {
  using namespace store_detail;
  constexpr std::array kPrefixes{kBackupPrefix, kKeyCheckPrefix, kProbePrefix, kRingPrefix};
  const auto begins_with = [&key](std::string_view prefix) { return key.text().starts_with(prefix); };
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), begins_with);
}

}  // namespace polly
