// Timestamps as GitHub writes them (RFC 3339), in milliseconds since 1970, UTC.
//
//   parse_timestamp("2019-05-15T15:20:33Z")             1557933633000
//   parse_timestamp("2019-05-15T17:20:33.25+02:00")     1557933633250
//   parse_timestamp("2019-05-15 15:20:33")              nullopt
//
// Read strictly: every field has its number of digits and is in its range, and the offset from UTC is there. Second 60,
// which only a leap second has, counts as the first second of the next minute. Digits beyond a millisecond are ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace polly::github {

std::optional<std::int64_t> parse_timestamp(std::string_view text) noexcept;

}  // namespace polly::github
