// The variables that bound what the HTTP server of the daemon holds: memory, connections, and how long they may idle.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/decimal.hpp"
#include "polly/config/detail/setting_row.hpp"
#include "polly/config/size_text.hpp"

namespace polly::config {

inline constexpr std::size_t kHttpConnectionsMin = 8;
inline constexpr std::size_t kHttpConnectionsMax = 1'000'000;
inline constexpr std::chrono::hours kIdleTimeoutMax{24};

inline std::optional<std::size_t> parse_http_memory(std::string_view text) {
  const std::optional<std::size_t> bytes = parse_size(text);
  return bytes && *bytes >= Http::kMemoryMin ? bytes : std::nullopt;
}

inline std::optional<std::size_t> parse_http_connections(std::string_view text) {
  return parse_decimal<std::size_t>(text, kHttpConnectionsMin, kHttpConnectionsMax);
}

inline std::optional<std::size_t> parse_waiters(std::string_view text) {
  return parse_decimal<std::size_t>(text, 1, kHttpConnectionsMax);
}

inline std::optional<Milliseconds> parse_idle_timeout(std::string_view text) {
  const std::optional<Milliseconds> time = parse_ttl(text);
  return time && *time >= std::chrono::seconds(1) && *time <= kIdleTimeoutMax ? time : std::nullopt;
}

inline std::string show_http_memory(const Config& config) {
  return format_size(config.server.http.memory_max);
}

inline constexpr std::array kHttpSettings{
    Setting{"POLLY_HTTP_MEMORY_MAX", "how much memory requests and replies may hold; then requests are answered 503",
            "a size from 4MiB, as in 64MiB or 256MiB", "", false,
            parse_into<parse_http_memory, &Config::server, &Server::http, &Http::memory_max>, show_http_memory},
    setting<parse_http_connections, &Config::server, &Server::http, &Http::connections_max>(
        "POLLY_HTTP_CONNECTIONS_MAX", "how many connections are served at once; idle ones are closed for further ones",
        "a number from 8 to 1000000"),
    setting<parse_waiters, &Config::server, &Server::http, &Http::waiters_max>(
        "POLLY_WAITERS_MAX", "how many requests may wait for facts at once; at most three quarters of the connections",
        "a number from 1 to 1000000"),
    setting<parse_idle_timeout, &Config::server, &Server::http, &Http::idle_timeout>(
        "POLLY_HTTP_IDLE_TIMEOUT",
        "how long a connection may wait for a request; longer than any proxy in front keeps it",
        "a duration from 1s to 24h, as in 11m or 90s"),
};

}  // namespace polly::config
