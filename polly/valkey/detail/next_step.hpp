// What the three ways of asking have in common: how the retry policy hears of a call that did not end in a good reply,
// and how a caller waits before it asks again.
//
//   const NextStep step = next_step(*lane, policy, call, pool, attempt, earlier);     // or throws
//   if (step.next == Verdict::Next::later) is_in_time = co_await pause(lane, deadline, step.pause);
#pragma once

#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"
#include "polly/valkey/detail/call.hpp"
#include "polly/valkey/detail/lane.hpp"
#include "polly/valkey/detail/retry_policy.hpp"

namespace polly::valkey {

struct NextStep {
  NextStep(Verdict::Next its_next, Milliseconds its_pause, Pool* its_pool) noexcept
      : next(its_next), pause(its_pause), pool(its_pool) {}

  Verdict::Next next;  // never fail: that is thrown
  Milliseconds pause;  // later
  Pool* pool;          // elsewhere
};

// Throws the verdict's error, where it is one. `asked`: where the call went; it is only compared. `refusal`: the error
// reply that is judged, where the call was answered.
NextStep next_step(Lane& lane, const RetryPolicy& policy, const Call& call, std::string_view refusal, const Pool* asked,
                   int attempt, Earlier earlier);

RetryPolicy policy_of(Lane& lane, Effect effect) noexcept;

// False, at once, where the deadline would pass before the end of the pause. Error cancelled.
Task<bool> pause(Lane* lane, TimePoint deadline, Milliseconds delay);

}  // namespace polly::valkey
