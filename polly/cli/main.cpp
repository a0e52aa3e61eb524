// polly: the program. What it can do is in verbs.hpp; run() is the edge where errors end.
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "polly/cli/run.hpp"

int main(int count, char** arguments) {
  using namespace polly;
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone (`| head`) is seen when writing
  std::ios::sync_with_stdio(false);

  cli::Console console(std::cin, std::cout, std::cerr);
  console.is_terminal = isatty(STDOUT_FILENO) == 1;
  const int code =
      cli::run(std::vector<std::string>(arguments + 1, arguments + count), console, config::Environment::of_process());
  errno = 0;
  if (std::cout.flush()) return code;
  if (errno == EPIPE || errno == 0) return code;  // 0: it was seen before, and the output stopped there
  std::cerr << "polly: standard output cannot be written\n";
  return code == 0 ? 1 : code;
}
