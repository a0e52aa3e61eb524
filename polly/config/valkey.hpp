// What the variables of a Valkey server say together: which of them exclude and which need each other.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "polly/config/config.hpp"
#include "polly/config/environment.hpp"

namespace polly::config {

// The schemes of URLs that lead to Valkey. POLLY_STORAGE_TYPE says valkey or redis.
inline constexpr std::array<std::string_view, 9> kValkeySchemes{
    "valkey",          "valkeys",          "redis",          "rediss",         "unix",
    "valkey+sentinel", "valkeys+sentinel", "redis+sentinel", "rediss+sentinel"};

// What a URL says itself, so that these may not be set beside one.
inline constexpr std::array<std::string_view, 6> kValkeyPlaceVariables{"POLLY_VALKEY_ADDRESS",
                                                                       "POLLY_VALKEY_DB",
                                                                       "POLLY_VALKEY_TLS",
                                                                       "POLLY_VALKEY_CLUSTER",
                                                                       "POLLY_VALKEY_SENTINEL_ADDRS",
                                                                       "POLLY_VALKEY_SENTINEL_MASTER"};

bool is_valkey(std::string_view type) noexcept;

// One sentence each. The configuration is what was read of the environment.
std::vector<std::string> valkey_mistakes(const Config& config, const Environment& environment);

// Variables that do nothing, since the state is kept in SQLite because nobody said otherwise.
std::vector<std::string> valkey_warnings(const Environment& environment);

}  // namespace polly::config
