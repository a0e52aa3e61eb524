// The entries that a Store makes for itself. They are no values: the key ring's check values are plain text on purpose
// (own_entry.hpp).
#pragma once

#include <string_view>

namespace polly::store_detail {

constexpr std::string_view kBackupPrefix = "polly:backup:";       // a manifest, and the lease of who makes backups
constexpr std::string_view kKeyCheckPrefix = "polly:key_check:";  // key_check.hpp
constexpr std::string_view kProbePrefix = "polly:probe:";         // Store::probe
constexpr std::string_view kRingPrefix = "polly:ring:";           // ring_registry.hpp

}  // namespace polly::store_detail
