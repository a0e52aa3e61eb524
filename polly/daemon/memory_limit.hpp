// How much memory the process may take: the limit of its control group, which a container or a service manager sets.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

namespace polly {

// In bytes; the smallest of the group and of those above it, of version 1 and version 2. nullopt where none is set or
// none can be read. `root` is where /proc and /sys are looked for.
std::optional<std::size_t> memory_limit(const std::filesystem::path& root = "/");

// `wanted`, or a quarter of the limit where that is less: another half is for parsing, the rest for the program and the
// store. At least 4 MiB.
std::size_t http_memory_that_fits(std::size_t wanted, std::optional<std::size_t> limit) noexcept;

// `wanted`, or the size of a body whose parsing takes half of the limit, where that is less: ten times its own size at
// most. One large body is parsed at a time. At least 64 KiB.
std::size_t body_that_fits(std::size_t wanted, std::optional<std::size_t> limit) noexcept;

}  // namespace polly
