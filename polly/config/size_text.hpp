// Sizes as people write them: plain bytes, powers of 1000 (kB MB GB TB) and of 1024 (KiB MiB GiB TiB), in any case.
//
//   parse_size("65536")  "64MiB"  "1GB"  "512 B"
//
// "64M" is refused: half of all people mean the one, half the other. format_size writes the largest unit of 1024 that
// loses nothing: "64MiB", "1000000000".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace polly::config {

std::optional<std::size_t> parse_size(std::string_view text) noexcept;
std::string format_size(std::size_t bytes);

}  // namespace polly::config
