#include "polly/async_client/outcome.hpp"

namespace polly::async_client {

Error perhaps_applied(const std::string& why) {
  return Error(ErrorKind::unknown_outcome, why + "; the write was sent and may have been applied");
}

}  // namespace polly::async_client
