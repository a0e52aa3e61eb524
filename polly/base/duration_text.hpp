// Durations as people write them: Go's grammar, and `d` for days.
//
//   parse_duration("24h")  "1h30m"  "500ms"  "2.5s"  "1d"  "0"        a sign is accepted: "-1s"
//
// Units: ns us (or µs) ms s m h d. nullopt where the text breaks the grammar or the value does not fit; fractions
// below a nanosecond are cut. format_duration writes such a text that reads back the same, without fractions, the
// largest unit first: "1h30m", "500ms", "0s"; days only where they are whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"

namespace polly {

std::optional<Duration> parse_duration(std::string_view text) noexcept;
std::string format_duration(Duration duration);

}  // namespace polly
