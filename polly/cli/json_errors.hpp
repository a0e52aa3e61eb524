// JsonErrors: what `polly serve` writes to standard error before its log is open, and after it was closed, as lines of
// the log, where the log is JSON: a collector that parses each line gets nothing else.
//
//   {"time":"...","level":"error","msg":"polly serve does not run","error":"POLLY_LISTEN: ..."}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "polly/config/environment.hpp"

namespace polly::cli {

// Whether the arguments run the daemon, with a log in JSON by --log-format or POLLY_LOG_FORMAT. The format `automatic`
// does not count: whether standard error is a terminal is known only when the log is opened.
bool wants_json_errors(const std::vector<std::string>& arguments, const config::Environment& environment);

// One line of the log for all of the text; empty where that is empty.
std::string json_error_line(std::string_view text);

}  // namespace polly::cli
