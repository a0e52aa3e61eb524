// Errors and warnings on standard error: text for people, one JSON object a line with --json, and lines of the log
// where `polly serve` logs JSON, before its log is open and after it was closed: a collector that parses each line gets
// nothing else.
//
//   polly: a commit's SHA has 40 or 64 hexadecimal digits                                        text
//   {"error":{"kind":"invalid_argument","message":"a commit's SHA has ...","exit_code":2}}       json
//   {"time":"...","level":"error","msg":"polly serve does not run","error":"no webhook ..."}     log
//
// `kind` is an ErrorKind. A wrong call is of kind invalid_argument, and "try" is the command that prints the help.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/cli/exit_code.hpp"
#include "polly/config/environment.hpp"

namespace polly::cli {

enum class ErrorFormat { text, json, log };

// Whether these words ask for JSON, also where they cannot be parsed.
bool asks_for_json(const std::vector<std::string>& words);

// `log` for `polly serve` whose log is JSON: by --log-format or POLLY_LOG_FORMAT, or where neither chooses and standard
// error is no terminal.
ErrorFormat error_format(const std::vector<std::string>& words, const config::Environment& environment,
                         bool is_error_terminal);

// Returns the exit code of the error.
ExitCode print_error(std::ostream& err, const Error& error, ErrorFormat format);

// A call that is wrong: `help` is the command that explains it, as in "polly state get --help".
ExitCode print_usage_error(std::ostream& err, const std::string& message, const std::string& help, ErrorFormat format);

void print_warning(std::ostream& err, std::string_view message, ErrorFormat format);

}  // namespace polly::cli
