// How many connections the process can hold: each takes a file descriptor.
#pragma once

#include <cstddef>

namespace polly {

// `wanted`, or fewer where the limit of open files leaves no room for as many beside the files and connections of the
// store.
std::size_t connections_that_fit(std::size_t wanted) noexcept;

}  // namespace polly
