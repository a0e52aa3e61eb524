// Console: what a command reads from and writes to, and how: a person's terminal, or a file or pipe.
#pragma once

#include <istream>
#include <ostream>

namespace polly::cli {

struct Console {
  Console(std::istream& input, std::ostream& output, std::ostream& errors) : in(input), out(output), err(errors) {}

  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool is_terminal = false;  // out is one
};

}  // namespace polly::cli
