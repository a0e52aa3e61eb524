// What becomes of a call that got no answer, and what its caller gets. Policy alone, no sockets: what is certain, and
// what is not.
//
//   const NextStep next = after_loss(call);                    // its connection broke
//   if (next == NextStep::fail) wake(call.fail(lost_error(call, why)));
#pragma once

#include <optional>
#include <string_view>

#include "polly/async_client/outcome.hpp"
#include "polly/backends/postgres/detail/call.hpp"
#include "polly/backends/postgres/detail/server_error.hpp"
#include "polly/base/error.hpp"

namespace polly::postgres {

constexpr int kAttemptsMax = 64;  // of one call, whatever its deadline

// Applied twice is as good as once, whatever happened between: it is sent again where its answer was lost. A `set` that
// came a second time might overwrite what another caller has written since.
constexpr bool is_repeatable(Verb verb) noexcept {
  return !is_write(verb) || verb == Verb::advance;
}

enum class NextStep { retry, retry_alone, fail };

// The server refused the call's batch, and rolled all of it back. `had_one_call`: the batch had this call only, so that
// it is at fault.
NextStep after_refusal(const Call& call, Then then, bool had_one_call) noexcept;

// The connection broke before the batch was answered.
NextStep after_loss(const Call& call) noexcept;

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
