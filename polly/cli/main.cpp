// polly: the program. verbs.hpp lists its verbs; run() is where errors are caught and reported.
#include <unistd.h>

#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "polly/cli/arguments.hpp"
#include "polly/cli/process.hpp"
#include "polly/cli/run.hpp"
#include "polly/cli/standard_output.hpp"
#include "polly/daemon/signals.hpp"

int main(int count, char** arguments) {
  using namespace polly;
  cli::take_standard_descriptors();
  cli::protect_memory();
  reset_signals();
  std::ios::sync_with_stdio(false);

  cli::StandardOutput output(STDOUT_FILENO);
  std::ostream out(&output);
  cli::Console console(std::cin, out, std::cerr);
  console.is_terminal = isatty(STDOUT_FILENO) == 1;
  console.is_input_terminal = isatty(STDIN_FILENO) == 1;
  console.is_error_terminal = isatty(STDERR_FILENO) == 1;
  std::vector<std::string> words(arguments + 1, arguments + count);
  cli::hide_secrets(std::vector<char*>(arguments + 1, arguments + count));
  const int code = cli::run(std::move(words), console, config::Environment::of_process());
  return output.finish(code, std::cerr);
}
