// The limit on open files, and the number of connections for which it suffices.
#pragma once

#include <algorithm>
#include <cstddef>

namespace polly {

// Raises the soft limit on open files to the hard limit.
void raise_file_limit() noexcept;

// `wanted`, or fewer where the limit on open files (RLIMIT_NOFILE) is too low for that many and for the files and
// connections of the store.
std::size_t connections_that_fit(std::size_t wanted) noexcept;

// `wanted`, or fewer: of `connections`, a quarter stays free of requests that wait, so that webhooks get in.
constexpr std::size_t waiters_that_fit(std::size_t wanted, std::size_t connections) noexcept {
  return std::min(wanted, connections - connections / 4);
}

}  // namespace polly
