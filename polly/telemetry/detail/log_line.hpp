// A line of the log, in its two forms, without its line feed:
//
//   {"time":"2026-01-01T00:00:00.000Z","level":"info","msg":"listening","request_id":"...","port":8080}
//   2026-01-01T00:00:00.000Z info    listening  port=8080 request_id=...
//
// JSON puts the request's ids first, text puts them last: people read the fields first. A number that JSON cannot
// express (NaN, infinity) is written as a string.
#pragma once

#include <string>
#include <string_view>

#include "polly/telemetry/log.hpp"

namespace polly::log_detail {

std::string json_line(WallTime time, Level level, std::string_view message, const Context& ctx, Log::Fields fields);
std::string text_line(WallTime time, Level level, std::string_view message, const Context& ctx, Log::Fields fields);

}  // namespace polly::log_detail
