// The number of connections for which the process has file descriptors.
#pragma once

#include <cstddef>

namespace polly {

// `wanted`, or fewer where the limit on open files (RLIMIT_NOFILE) is too low for that many and for the files and
// connections of the store.
std::size_t connections_that_fit(std::size_t wanted) noexcept;

}  // namespace polly
