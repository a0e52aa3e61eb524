#include "polly/backends/postgres/detail/outcome.hpp"

#include <string>

namespace polly::postgres {

using async_client::perhaps_applied;

NextStep after_refusal(const Call& call, Then then, bool had_one_call) noexcept {
  if (call.attempts >= kAttemptsMax) return NextStep::fail;
  switch (then) {
    case Then::again:
    case Then::reconnect: return NextStep::retry;
    case Then::alone: return had_one_call ? NextStep::fail : NextStep::retry_alone;
    case Then::answer: break;
  }
  return NextStep::fail;
}

NextStep after_loss(const Call& call) noexcept {
  return is_repeatable(call.verb()) && call.attempts < kAttemptsMax ? NextStep::retry : NextStep::fail;
}

Error closed_error() {
  return Error(ErrorKind::closed, "the PostgreSQL store was closed");
}

Error closed_error(const Call& call) {
  if (!is_write(call.verb()) || !(call.is_sent || call.may_be_applied)) return closed_error();
  return Error(ErrorKind::closed, "the PostgreSQL store was closed; the write may have been applied");
}

Error overload_error() {
  return Error(ErrorKind::resource_exhausted, "too many calls wait for the server: try again later");
}

Error late_error(const Call& call, const std::optional<Error>& failure) {
  const bool writes = is_write(call.verb());
  if (writes && (call.is_sent || call.may_be_applied)) return perhaps_applied("no answer came in time");
  if (call.is_sent) return Error(ErrorKind::deadline_exceeded, "no answer came in time");
  const std::string because = failure ? std::string(": ") + failure->what() : "";
  return Error(ErrorKind::deadline_exceeded, "out of time before it could be sent" + because);
}

Error refused_error(const Call& call, const Error& refusal) {
  if (!call.may_be_applied || !is_write(call.verb())) return refusal;
  if (refusal.kind() == ErrorKind::closed) return closed_error(call);
  return Error(ErrorKind::unknown_outcome,
               std::string("the connection broke after the write was sent, so that it may have been applied; another "
                           "attempt was not: ") +
                   refusal.what());
}

Error lost_error(const Call& call, std::string_view why) {
  if (is_write(call.verb())) return perhaps_applied("the connection broke (" + std::string(why) + ")");
  return Error(ErrorKind::unavailable, "the connection broke again and again (" + std::string(why) + ")");
}

}  // namespace polly::postgres
