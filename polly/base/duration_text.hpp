// Durations as people write them: Go's grammar, and `d` for days.
//
//   parse_duration("24h")  "1h30m"  "500ms"  "2.5s"  "1d"  "0"        a sign is accepted: "-1s"
//
// Units: ns us (or µs) ms s m h d. nullopt where the text breaks the grammar or the value does not fit; fractions
// below a nanosecond are cut. format_duration writes such a text that reads back the same, without fractions, the
// largest unit first: "1h30m", "500ms", "0s"; days only where they are whole.
//
// readable_duration is for output that people read: "3 min 20 s", "23 h 59 min", "2 d", "1.5 s", "820 us". It has the
// two largest units, and one unit below a minute, with one decimal below 10. What is smaller is cut.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"

namespace polly {

std::optional<Duration> parse_duration(std::string_view text) noexcept;
std::string format_duration(Duration duration);
std::string readable_duration(Duration duration);

}  // namespace polly
