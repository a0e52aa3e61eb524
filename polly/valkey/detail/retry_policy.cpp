#include "polly/valkey/detail/retry_policy.hpp"

#include <algorithm>
#include <string>

namespace polly::valkey {

namespace {

std::string because(const std::optional<Error>& failure) {
  return failure ? std::string(": ") + failure->what() : std::string();
}

}  // namespace

Milliseconds RetryPolicy::pause_after(int attempt) noexcept {
  constexpr int kDoublingsMax = 6;
  return std::min(kPauseLongest, kPauseFirst * (1 << std::clamp(attempt - 1, 0, kDoublingsMax)));
}

Verdict RetryPolicy::judge(const Attempt& attempt) const {
  const bool writes = is_write(effect_);
  const bool may_be_applied = writes && attempt.earlier != Earlier::nothing;
  switch (attempt.end) {
    case Call::End::answered: return judge_refusal(attempt);
    case Call::End::not_sent:
      if (attempt.number < kAttemptsMax) return Verdict::Next::now;
      return unsent(ErrorKind::unavailable, "the connection broke again and again", attempt);
    case Call::End::lost: return judge_loss(attempt);
    case Call::End::late_unsent:
      return unsent(ErrorKind::deadline_exceeded,
                    (may_be_applied ? "out of time" : "out of time before it could be sent") + because(attempt.failure),
                    attempt);
    case Call::End::late_sent:
      if (writes) return perhaps_applied("no reply came in time");
      return Error(ErrorKind::deadline_exceeded, "no reply came in time");
    case Call::End::unconfirmed:
      return Error(ErrorKind::unknown_outcome, "the primary has the write, but fewer than " +
                                                   std::to_string(wait_replicas_) +
                                                   " replicas confirmed it in time: a failover may lose it");
    case Call::End::overloaded:
      return unsent(ErrorKind::resource_exhausted, "too many calls wait for the server: try again later", attempt);
    case Call::End::refused: {
      const Error failure = attempt.failure.value_or(Error(ErrorKind::unavailable, "no connection"));
      return unsent(failure.kind(), failure.what(), attempt);
    }
    case Call::End::cancelled: return Error(ErrorKind::cancelled, "cancelled by the caller");
    case Call::End::closed:
    case Call::End::waiting: break;
  }
  return closed_error(may_be_applied);
}

// Nodes that redirect to one another are asked more and more slowly.
Verdict RetryPolicy::judge_refusal(const Attempt& attempt) const {
  const bool is_last = attempt.number >= kAttemptsMax;
  const bool is_astray = attempt.advice == Advice::Next::again && attempt.number > kRedirectsAtOnce;
  switch (is_last ? Advice::Next::answer : is_astray ? Advice::Next::later : attempt.advice) {
    case Advice::Next::again: return Verdict::Next::now;
    case Advice::Next::ask: return Verdict::Next::elsewhere;
    case Advice::Next::later: {
      Verdict verdict = Verdict::Next::later;
      verdict.pause = pause_after(attempt.number);
      return verdict;
    }
    case Advice::Next::answer: break;
  }
  const std::optional<Error> doubt = doubt_of_refusal(attempt.refusal, effect_, attempt.earlier);
  return doubt ? Verdict(*doubt) : Verdict::Next::answer;
}

Verdict RetryPolicy::judge_loss(const Attempt& attempt) const {
  if (attempt.is_closing) return closed_error(is_write(effect_));
  if (effect_ == Effect::write) return perhaps_applied("the connection broke");
  if (attempt.number < kAttemptsMax) return Verdict::Next::now;
  if (is_write(effect_)) return perhaps_applied("the connection broke again and again");
  return Error(ErrorKind::unavailable, "the connection broke again and again");
}

Verdict RetryPolicy::unsent(ErrorKind kind, const std::string& why, const Attempt& attempt) const {
  return not_sent(kind, why, effect_, attempt.earlier);
}

}  // namespace polly::valkey
