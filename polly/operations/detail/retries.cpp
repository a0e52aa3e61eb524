#include "polly/operations/detail/retries.hpp"

#include "polly/base/pause.hpp"

namespace polly::operations {

namespace {

bool may_pass(const Error& error) noexcept {
  switch (error.kind()) {
    case ErrorKind::unavailable:
    case ErrorKind::resource_exhausted:
    case ErrorKind::deadline_exceeded:
    case ErrorKind::unknown_outcome: return true;
    default: return false;
  }
}

}  // namespace

void Retries::succeeded() noexcept {
  failures_ = 0;
  backoff_.reset();
}

Task<void> Retries::failed(Error error) {
  if (!may_pass(error) || ++failures_ > kFailuresMax) throw Error(error);
  co_await pause_for(backoff_.next());
}

}  // namespace polly::operations
