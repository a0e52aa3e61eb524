// run: the command line as a function: what main calls, and tests.
//
//   std::ostringstream out, err;
//   Console console(in, out, err);
//   int code = run({"state", "get", "--sha", sha}, console, Environment{{"POLLY_SERVER", url}});
#pragma once

#include <string>
#include <vector>

#include "polly/cli/console.hpp"
#include "polly/config/environment.hpp"

namespace polly::cli {

// Does what the arguments (without the program's name) ask for, and returns the exit code. Errors are told on
// console.err as "polly: message"; none escapes. Nothing that it writes to console.err steers a terminal. Whether
// console.out took everything is for the caller to see.
int run(std::vector<std::string> arguments, Console& console, config::Environment environment);

}  // namespace polly::cli
