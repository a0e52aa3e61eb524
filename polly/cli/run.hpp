// run: the command line as a function, for main and for tests.
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

// Runs the verb of the arguments (without the program's name) and returns the exit code. Errors are printed on
// console.err (error_output.hpp); none is thrown. Control characters are escaped on console.err. The caller checks
// whether console.out could be written.
int run(std::vector<std::string> arguments, Console& console, config::Environment environment);

}  // namespace polly::cli
