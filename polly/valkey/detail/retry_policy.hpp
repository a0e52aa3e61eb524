// RetryPolicy: what becomes of a command after an attempt that did not end in a good reply. A value without sockets,
// clocks or callers, the same for a single command, each command of a batch, and what is asked of one primary.
//
//   const RetryPolicy policy(Effect::write, options.wait_replicas);
//   Attempt attempt(Call::End::answered, 1);
//   attempt.refusal = "LOADING now", attempt.advice = Advice::Next::later;     // as the router advises
//   const Verdict verdict = policy.judge(attempt);
//   if (verdict.next == Verdict::Next::fail) throw Error(*verdict.error);
//
//   the attempt ended        read                idempotent write   write
//   ---------------------------------------------------------------------------
//   not sent                 now                 now                now
//   lost (no reply)          now                 now                unknown_outcome
//   lost in close()          closed
//   late before it was sent  deadline_exceeded; unknown_outcome for a write that an earlier attempt sent
//   late after that          deadline_exceeded   unknown_outcome    unknown_outcome
//   unconfirmed              unknown_outcome: too few replicas
//   overloaded               resource_exhausted; unknown_outcome as above
//   no connection            why there is none;  unknown_outcome as above
//   refused by the server    as the router advises: answer, now, later, elsewhere
//   cancelled, closed        that
//
// The last attempt (kAttemptsMax, or no time for a pause) is not followed by another: its refusal is the answer.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/valkey/detail/advice.hpp"
#include "polly/valkey/detail/call.hpp"
#include "polly/valkey/detail/outcome.hpp"
#include "polly/valkey/effect.hpp"

namespace polly::valkey {

// One attempt of a command, or of those commands of a batch that went to one server.
struct Attempt {
  Attempt(Call::End its_end, int its_number, Earlier its_earlier = Earlier::nothing) noexcept
      : end(its_end), number(its_number), earlier(its_earlier) {}

  Call::End end;
  int number;                                  // 1 is the first
  Earlier earlier;                             // how those before it ended
  std::string_view refusal;                    // answered: what the error reply says
  Advice::Next advice = Advice::Next::answer;  // answered: what the router makes of it
  bool is_closing = false;                     // the client closes its connections
  std::optional<Error> failure;                // why no connection is open, as far as is known
};

struct Verdict {
  enum class Next {
    answer,     // the refusal is the answer
    now,        // route it again
    later,      // the same, after `pause`
    elsewhere,  // to the node that the advice names, this once
    fail,       // with `error`
  };

  Verdict(Next its_next) noexcept : next(its_next) {}                          // NOLINT: what comes next is the verdict
  Verdict(Error its_error) : next(Next::fail), error(std::move(its_error)) {}  // NOLINT

  Next next;
  Milliseconds pause{0};
  std::optional<Error> error;
};

class RetryPolicy {
 public:
  static constexpr Milliseconds kPauseFirst{10};
  static constexpr Milliseconds kPauseLongest{250};

  constexpr RetryPolicy(Effect effect, std::size_t wait_replicas) noexcept
      : effect_(effect), wait_replicas_(wait_replicas) {}

  Verdict judge(const Attempt& attempt) const;

  // Whether the router's advice about a refusal is worth asking for: after the last attempt it is not.
  static constexpr bool wants_advice(int attempt) noexcept { return attempt < kAttemptsMax; }

  // Twice as long each time.
  static Milliseconds pause_after(int attempt) noexcept;

 private:
  Verdict judge_refusal(const Attempt& attempt) const;
  Verdict judge_loss(const Attempt& attempt) const;
  Verdict unsent(ErrorKind kind, const std::string& why, const Attempt& attempt) const;

  Effect effect_;
  std::size_t wait_replicas_;
};

}  // namespace polly::valkey
