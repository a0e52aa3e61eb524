// What a call's caller is told where there is no answer: what is certain, and what is not.
#pragma once

#include <optional>
#include <string_view>

#include "polly/backends/postgres/detail/call.hpp"
#include "polly/base/error.hpp"

namespace polly::postgres {

// Waiting mends it not; whoever changes the server or the configuration does.
constexpr bool is_lasting(ErrorKind kind) noexcept {
  return kind == ErrorKind::permission_denied || kind == ErrorKind::config || kind == ErrorKind::unsupported;
}

// Applied twice is as good as once, whatever happened between: it is sent again where its answer was lost. A `set` that
// came a second time might undo what somebody wrote since.
constexpr bool is_repeatable(Verb verb) noexcept {
  return !is_write(verb) || verb == Verb::advance;
}

Error closed_error();
Error closed_error(const Call& call);  // it was under way
Error overload_error();

// Out of time. `failure`: why it could not be sent.
Error late_error(const Call& call, const std::optional<Error>& failure);

// It was not done: the server refused, or it was never sent. Unless an attempt before may have been.
Error refused_error(const Call& call, const Error& refusal);

// It was sent, and the connection broke.
Error lost_error(const Call& call, std::string_view why);

}  // namespace polly::postgres
