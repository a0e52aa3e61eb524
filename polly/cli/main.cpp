// polly: the program. What it can do is in verbs.hpp; run() is the edge where errors end.
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "polly/cli/run.hpp"
#include "polly/cli/standard_output.hpp"

int main(int count, char** arguments) {
  using namespace polly;
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone (`| head`) is seen when writing
  std::ios::sync_with_stdio(false);

  cli::StandardOutput output(STDOUT_FILENO);
  std::ostream out(&output);
  cli::Console console(std::cin, out, std::cerr);
  console.is_terminal = isatty(STDOUT_FILENO) == 1;
  const int code =
      cli::run(std::vector<std::string>(arguments + 1, arguments + count), console, config::Environment::of_process());
  return output.finish(code, std::cerr);
}
