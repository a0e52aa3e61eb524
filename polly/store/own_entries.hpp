// The entries that a Store makes for itself. They are no values: the key ring's check values are plain text on purpose.
// Work over whole stores leaves them alone:
//
//   std::erase_if(keys, is_own_entry);
#pragma once

#include <string_view>

#include "polly/base/key_words.hpp"
#include "polly/store/key.hpp"

namespace polly {

namespace store_detail {

constexpr std::string_view kBackupPrefix = "polly:backup:";       // a manifest, and the lease of who makes backups
constexpr std::string_view kKeyCheckPrefix = "polly:key_check:";  // key_check.hpp
constexpr std::string_view kMarkerPrefix = "polly:marker:";       // store_marker.hpp
constexpr std::string_view kProbePrefix = "polly:probe:";         // Store::probe
constexpr std::string_view kRingPrefix = "polly:ring:";           // ring_registry.hpp

// "probe" of "polly:probe:": no fact may have the name.
constexpr bool is_reserved_prefix(std::string_view prefix) noexcept {
  const std::size_t colon = prefix.find(':');
  return is_reserved_key_word(prefix.substr(colon + 1, prefix.size() - colon - 2));
}
static_assert(is_reserved_prefix(kBackupPrefix) && is_reserved_prefix(kKeyCheckPrefix));
static_assert(is_reserved_prefix(kMarkerPrefix) && is_reserved_prefix(kProbePrefix) && is_reserved_prefix(kRingPrefix));

}  // namespace store_detail

inline bool is_own_entry(const Key& key) noexcept {
  const std::string_view text = key.text();
  return text.starts_with(store_detail::kBackupPrefix) || text.starts_with(store_detail::kKeyCheckPrefix) ||
         text.starts_with(store_detail::kMarkerPrefix) || text.starts_with(store_detail::kProbePrefix) ||
         text.starts_with(store_detail::kRingPrefix);
}

}  // namespace polly
