// Console: the input and output of a command, which may be a terminal, a file or a pipe.
#pragma once

#include <istream>
#include <ostream>

namespace polly::cli {

struct Console {
  Console(std::istream& input, std::ostream& output, std::ostream& errors) : in(input), out(output), err(errors) {}

  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool is_terminal = false;        // whether `out` is one
  bool is_input_terminal = false;  // whether `in` is one
  bool is_error_terminal = false;  // whether `err` is one
};

}  // namespace polly::cli
