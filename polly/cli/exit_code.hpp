// The exit codes of the program. docs/command_line.md documents them for scripts.
#pragma once

#include "polly/base/error.hpp"

namespace polly::cli {

enum class ExitCode : int {
  done = 0,
  failed = 1,
  usage = 2,  // the call or the configuration is wrong
  not_found = 3,
  conflict = 4,
  unavailable = 5,
  corrupt = 6,
  interrupted = 130,  // as a shell reports SIGINT
};

ExitCode exit_code(ErrorKind kind) noexcept;

}  // namespace polly::cli
