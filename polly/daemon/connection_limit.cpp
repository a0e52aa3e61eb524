#include "polly/daemon/connection_limit.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace polly {

namespace {

constexpr std::size_t kOwnDescriptors = 256;  // for the store, the log and the event loops
constexpr std::size_t kConnectionsMin = 8;

}  // namespace

void raise_file_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t connections_that_fit(std::size_t wanted) noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const rlim_t needed = wanted + kOwnDescriptors;
  if (limit.rlim_cur >= needed) return wanted;
  const auto descriptors = static_cast<std::size_t>(limit.rlim_cur);
  const std::size_t own = std::min(kOwnDescriptors, descriptors / 2);
  return std::max(kConnectionsMin, descriptors - own);
}

}  // namespace polly
