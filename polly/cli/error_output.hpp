// Errors and warnings on standard error: text for people, one JSON object a line with --json.
//
//   polly: a commit's SHA has 40 or 64 hexadecimal digits
//   {"error":{"kind":"invalid_argument","message":"a commit's SHA has ...","exit_code":2}}
//
// `kind` is an ErrorKind. A wrong call is of kind invalid_argument, and "try" is the command that prints the help.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/cli/exit_code.hpp"

namespace polly::cli {

// Whether these words ask for JSON, also where they cannot be parsed.
bool asks_for_json(const std::vector<std::string>& words);

// Returns the exit code of the error.
ExitCode print_error(std::ostream& err, const Error& error, bool as_json);

// A call that is wrong: `help` is the command that explains it, as in "polly state get --help".
ExitCode print_usage_error(std::ostream& err, const std::string& message, const std::string& help, bool as_json);

void print_warning(std::ostream& err, std::string_view message, bool as_json);

}  // namespace polly::cli
