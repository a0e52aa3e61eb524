// Times of the calendar as text: RFC 3339 in UTC, with milliseconds.
//
//   format_time(clock.wall())                    "2026-01-01T00:00:00.000Z"
#pragma once

#include <string>

#include "polly/base/clock.hpp"

namespace polly {

std::string format_time(WallTime time);

}  // namespace polly
