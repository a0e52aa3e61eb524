#include "polly/cli/exit_code.hpp"

namespace polly::cli {

ExitCode exit_code(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::invalid_argument:
    case ErrorKind::config: return ExitCode::usage;
    case ErrorKind::type_mismatch:
    case ErrorKind::conflict: return ExitCode::conflict;
    case ErrorKind::unavailable:
    case ErrorKind::resource_exhausted:
    case ErrorKind::deadline_exceeded:
    case ErrorKind::unknown_outcome:
    case ErrorKind::permission_denied: return ExitCode::unavailable;
    case ErrorKind::corrupt: return ExitCode::corrupt;
    case ErrorKind::cancelled:
    case ErrorKind::closed:
    case ErrorKind::unsupported: return ExitCode::failed;
  }
  return ExitCode::failed;
}

}  // namespace polly::cli
