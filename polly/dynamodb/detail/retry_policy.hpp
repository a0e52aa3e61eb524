// RetryPolicy: what becomes of a call after an attempt that gave no answer for the caller. A value without sockets,
// clocks or callers.
//
//   RetryPolicy policy(Effect::write);
//   policy.note(AttemptEnd::lost);
//   if (policy.may_retry(AttemptEnd::lost, attempt)) ...        // under the budget, within the deadline
//   throw policy.failure(error, is_late);
//
//   the attempt ended                   read                idempotent write   write
//   --------------------------------------------------------------------------------------
//   unsent: no connection, no room      again               again              again
//   throttled, conflicting              again               again              again
//   lost: 5xx, damaged, no answer       again               again              unknown_outcome
//   rejected                            its error
//
// A call that is not tried again fails with the error of its last attempt. Exceptions: unknown_outcome for a write of
// which any attempt was lost; deadline_exceeded where the deadline has passed, and it was not throttled.
#pragma once

#include <cstdint>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/dynamodb/effect.hpp"

namespace polly::dynamodb {

enum class AttemptEnd { unsent, throttled, lost, rejected };

class RetryPolicy {
 public:
  static constexpr Milliseconds kPauseFirst{25};  // the longest pause before the second attempt
  static constexpr Milliseconds kPauseLongest{1'000};

  explicit RetryPolicy(Effect effect) noexcept : effect_(effect) {}

  void note(AttemptEnd end) noexcept { is_lost_ = is_lost_ || end == AttemptEnd::lost; }

  // An attempt of a write was lost, so that it may have been applied.
  bool may_be_applied() const noexcept { return is_lost_ && is_write(effect_); }

  bool may_retry(AttemptEnd end, int attempt) const noexcept {
    if (attempt >= kAttemptsMax || end == AttemptEnd::rejected) return false;
    return end != AttemptEnd::lost || effect_ != Effect::write;
  }

  Error failure(const Error& last, bool is_late) const;

  // Before the attempt after this one, 1 being the first: full jitter, so a part of the longest one. `random` is any
  // number.
  static Milliseconds pause_after(int attempt, std::uint64_t random) noexcept;

 private:
  Effect effect_;
  bool is_lost_ = false;
};

}  // namespace polly::dynamodb
