#include "polly/valkey/detail/next_step.hpp"

#include <boost/asio/steady_timer.hpp>

#include "polly/async_client/submit.hpp"

namespace polly::valkey {

NextStep next_step(Lane& lane, const RetryPolicy& policy, const Call& call, std::string_view refusal, const Pool* asked,
                   int attempt, Earlier earlier) {
  Attempt judged(call.end(), attempt, earlier);
  Advice advice = Advice::Next::answer;
  if (call.end() == Call::End::answered) {
    if (RetryPolicy::wants_advice(attempt)) advice = lane.router().advise(refusal, asked);
    judged.refusal = refusal;
    judged.advice = advice.next;
  } else {
    judged.failure = lane.router().failure();
    judged.is_closing = lane.is_stopped();
  }
  const Verdict verdict = policy.judge(judged);
  if (verdict.error) throw Error(*verdict.error);
  return NextStep(verdict.next, verdict.pause, advice.pool);
}

RetryPolicy policy_of(Lane& lane, Effect effect) noexcept {
  return RetryPolicy(effect, lane.state().options.wait_replicas);
}

Task<bool> pause(Lane* lane, TimePoint deadline, Milliseconds delay) {
  if (deadline - lane->state().clock.now() <= delay) co_return false;
  boost::asio::steady_timer timer(lane->executor(), delay);
  const auto [cancelled] = co_await async_client::sleep(lane->state(), timer);
  if (cancelled) throw Error(ErrorKind::cancelled, "cancelled by the caller");
  co_return true;
}

}  // namespace polly::valkey
