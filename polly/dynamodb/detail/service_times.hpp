// The times in what AWS's services answer.
//
//   parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT")      RFC 9110, section 5.6.7: the header Date
//   parse_iso_time("2026-01-01T06:00:00Z")                when credentials end; a fraction of a second is cut off
//
// Nullopt for any other text.
#pragma once

#include <optional>
#include <string_view>

#include "polly/base/clock.hpp"

namespace polly::dynamodb {

std::optional<WallTime> parse_http_date(std::string_view text) noexcept;
std::optional<WallTime> parse_iso_time(std::string_view text) noexcept;

}  // namespace polly::dynamodb
