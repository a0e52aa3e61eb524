// Calls the command line in the test's process, with strings in place of a terminal.
//
//   const Called called = call({"state", "list"}, config::Environment{{"POLLY_SERVER", url}});
//   EXPECT_EQ(called.code, 0) << called.err;
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/cli/run.hpp"

namespace polly::cli {

struct Called {
  int code = 0;
  std::string out;
  std::string err;
};

inline Called call(std::vector<std::string> arguments, config::Environment environment = {},
                   const std::string& input = "", bool is_terminal = false, bool is_input_terminal = false) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  Console console(in, out, err);
  console.is_terminal = is_terminal;
  console.is_input_terminal = is_input_terminal;
  console.is_error_terminal = true;
  Called called;
  called.code = run(std::move(arguments), console, std::move(environment));
  called.out = out.str();
  called.err = err.str();
  return called;
}

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace polly::cli
