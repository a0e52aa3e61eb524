// Which variables of a Valkey server exclude and which need each other.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "polly/config/config.hpp"
#include "polly/config/environment.hpp"

namespace polly::config {

// The schemes of URLs of a Valkey server. POLLY_STORAGE_TYPE may be valkey or redis.
inline constexpr std::array<std::string_view, 9> kValkeySchemes{
    "valkey",          "valkeys",          "redis",          "rediss",         "unix",
    "valkey+sentinel", "valkeys+sentinel", "redis+sentinel", "rediss+sentinel"};

// What a URL contains itself, so that these may not be set beside one.
inline constexpr std::array<std::string_view, 6> kValkeyUrlVariables{"POLLY_VALKEY_ADDRESS",
                                                                     "POLLY_VALKEY_DB",
                                                                     "POLLY_VALKEY_TLS",
                                                                     "POLLY_VALKEY_CLUSTER",
                                                                     "POLLY_VALKEY_SENTINEL_ADDRS",
                                                                     "POLLY_VALKEY_SENTINEL_MASTER"};

bool is_valkey(std::string_view type) noexcept;

// One sentence each. The configuration is what was read of the environment.
std::vector<std::string> valkey_mistakes(const Config& config, const Environment& environment);

// Variables that have no effect, since neither a type nor a URL is set and the state is kept in SQLite.
std::vector<std::string> valkey_warnings(const Environment& environment);

}  // namespace polly::config
