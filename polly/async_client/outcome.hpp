// The rules of outcomes that all asynchronous clients share. Kind and text of an error agree: `unknown_outcome` says
// that the write was sent, other kinds that nothing was applied.
//
//   if (is_lasting(failure.kind())) refuse_all(failure);       // instead of letting the calls wait
//   throw perhaps_applied("no reply came in time");            // a write that was sent
#pragma once

#include <string>

#include "polly/base/error.hpp"

namespace polly::async_client {

// The failure lasts until an operator changes the server or the configuration: waiting does not help.
constexpr bool is_lasting(ErrorKind kind) noexcept {
  return kind == ErrorKind::permission_denied || kind == ErrorKind::config || kind == ErrorKind::unsupported;
}

// Error unknown_outcome: a write was sent, and there is no answer to it: why.
Error perhaps_applied(const std::string& why);

}  // namespace polly::async_client
