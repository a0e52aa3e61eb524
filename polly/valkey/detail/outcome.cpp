#include "polly/valkey/detail/outcome.hpp"

#include "polly/valkey/server_refusal.hpp"

namespace polly::valkey {

namespace {

constexpr std::string_view kLost = "the connection broke after the write was sent, so that it may have been applied";

Error unknown(std::string_view before, std::string_view then, const std::string& why) {
  return Error(ErrorKind::unknown_outcome, std::string(before).append(then) + why);
}

}  // namespace

Error not_sent(ErrorKind kind, const std::string& why, Effect effect, Earlier earlier) {
  if (!is_write(effect) || earlier == Earlier::nothing) return Error(kind, why);
  if (earlier == Earlier::lost) return unknown(kLost, "; it was not sent again: ", why);
  return unknown("a part of the batch was sent and may have been applied", "; the rest was not sent: ", why);
}

Error closed_error(bool may_be_applied) {
  return Error(ErrorKind::closed,
               may_be_applied ? "the client was closed; the write may have been applied" : "the client was closed");
}

// A value of another type, or keys in several slots, were there for the earlier attempt too: it was refused as well.
std::optional<Error> doubt_of_refusal(std::string_view refusal, Effect effect, Earlier earlier) {
  if (!is_write(effect) || earlier != Earlier::lost) return std::nullopt;
  const Error error = error_of_refusal(refusal);
  if (error.kind() == ErrorKind::type_mismatch || error.kind() == ErrorKind::unsupported) return std::nullopt;
  return unknown(kLost, "; it was sent again and refused: ", error.what());
}

}  // namespace polly::valkey
