// The memory limit of the process: that of its control group, which a container or a service manager sets.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

namespace polly {

// In bytes: the smallest limit of the group and of its parents, in version 1 and version 2. nullopt where none is set
// or can be read. `root` is the folder that contains proc and sys.
std::optional<std::size_t> memory_limit(const std::filesystem::path& root = "/");

// The smaller of `wanted` and a quarter of the limit, but at least 4 MiB: half of the limit is for parsing, the last
// quarter for the program and the store.
std::size_t http_memory_that_fits(std::size_t wanted, std::optional<std::size_t> limit) noexcept;

// The smaller of `wanted` and the size of a body that is parsed within half of the limit, but at least 64 KiB. Parsing
// takes up to ten times the body's size; one large body is parsed at a time.
std::size_t body_that_fits(std::size_t wanted, std::optional<std::size_t> limit) noexcept;

}  // namespace polly
