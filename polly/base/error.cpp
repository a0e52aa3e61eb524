#include "polly/base/error.hpp"

namespace polly {

std::string_view to_string(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::invalid_argument: return "invalid_argument";
    case ErrorKind::config: return "config";
    case ErrorKind::type_mismatch: return "type_mismatch";
    case ErrorKind::conflict: return "conflict";
    case ErrorKind::unavailable: return "unavailable";
    case ErrorKind::resource_exhausted: return "resource_exhausted";
    case ErrorKind::deadline_exceeded: return "deadline_exceeded";
    case ErrorKind::unknown_outcome: return "unknown_outcome";
    case ErrorKind::permission_denied: return "permission_denied";
    case ErrorKind::corrupt: return "corrupt";
    case ErrorKind::cancelled: return "cancelled";
    case ErrorKind::closed: return "closed";
    case ErrorKind::unsupported: return "unsupported";
  }
  return "unknown";
}

Error Error::while_doing(std::string_view doing) const {
  return Error(kind_, std::string(doing) + ": " + what(), cause_);
}

}  // namespace polly
