#include "polly/backends/dynamodb/detail/doubt.hpp"

namespace polly::dynamodb_backend {

Error in_doubt(const Error& error, const std::string& why) {
  switch (error.kind()) {
    case ErrorKind::unavailable:
    case ErrorKind::resource_exhausted:
    case ErrorKind::deadline_exceeded: return Error(ErrorKind::unknown_outcome, why + ": " + error.what());
    default: return error;
  }
}

}  // namespace polly::dynamodb_backend
