#include "polly/dynamodb/detail/run_call.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/base/pause.hpp"
#include "polly/dynamodb/detail/retry_policy.hpp"

namespace polly::dynamodb {

namespace {

using Kind = ServiceAnswer::Kind;

// What is tried once in a call: the service's clock, and other keys.
class Corrections {
 public:
  // Whether the attempt is worth repeating at once, since what the service refused is corrected.
  Task<bool> correct(std::shared_ptr<Client::Core> core, Client::Core::Lane* lane, Context ctx,
                     const ServiceAnswer* answer, std::shared_ptr<const Keys> keys) {
    if (answer->kind == Kind::skewed && !has_corrected_clock_) {
      has_corrected_clock_ = true;
      core->clock.correct(*answer->date);
      co_return true;
    }
    if (answer->kind == Kind::stale && !has_replaced_keys_) {
      has_replaced_keys_ = true;
      CredentialProvider::Start start = core->starts_on(*lane);
      try {
        const std::shared_ptr<const Keys> others =
            co_await core->credentials.replace(ctx, std::move(start), std::move(keys));
        co_return others != nullptr;
      } catch (const Error& error) {
        failure_ = error;
      }
    }
    co_return false;
  }

  // Why there are no other keys, where they could not be fetched.
  const std::optional<Error>& failure() const noexcept { return failure_; }

 private:
  std::optional<Error> failure_;
  bool has_corrected_clock_ = false;
  bool has_replaced_keys_ = false;
};

AttemptEnd end_of(const Attempt& attempt) noexcept {
  if (!attempt.answer) return attempt.end;
  switch (attempt.answer->kind) {
    case Kind::throttled:
    case Kind::conflicting: return AttemptEnd::throttled;
    case Kind::failed:
    case Kind::damaged: return AttemptEnd::lost;
    default: return AttemptEnd::rejected;
  }
}

bool is_answer(const Attempt& attempt) noexcept {
  return attempt.answer && (attempt.answer->kind == Kind::ok || attempt.answer->kind == Kind::refused);
}

// Waits before the attempt after this one. False: there is no time, or no budget, for one.
Task<bool> pause_before_retry(std::shared_ptr<Client::Core> core, Context ctx, int attempt) {
  const Milliseconds pause = RetryPolicy::pause_after(attempt, core->random());
  if (ctx.is_late(core->clock.local().now() + pause)) co_return false;
  if (!core->budget.take()) co_return false;
  if (pause > Milliseconds(0)) co_await pause_for(pause);
  core->throw_if_closed();
  core->retries.add();
  co_return true;
}

}  // namespace

Task<Answer> run_call(std::shared_ptr<Client::Core> core, Client::Core::Lane* lane,
                      std::shared_ptr<const Request> request) {
  const Context ctx = request->ctx;
  RetryPolicy policy(request->effect);
  Corrections corrections;
  std::shared_ptr<const Keys> keys;
  for (int number = 1;; ++number) {
    core->throw_if_closed();
    if (ctx.is_late(core->clock.local().now())) {
      const Error late(ErrorKind::unavailable, "no answer of DynamoDB came within the deadline");
      throw policy.failure(late, true);
    }
    Attempt attempt = co_await send_once(core, lane, request.get(), &keys);
    core->throw_if_closed();
    if (is_answer(attempt)) {
      core->budget.give_back(number);
      attempt.answer->answer.is_after_lost_attempt = policy.may_be_applied();
      co_return std::move(attempt.answer->answer);
    }
    const AttemptEnd end = end_of(attempt);
    policy.note(end);
    if (attempt.answer) {
      const bool is_corrected = co_await corrections.correct(core, lane, ctx, &*attempt.answer, keys);
      if (is_corrected) continue;
    }
    bool goes_on = policy.may_retry(end, number);
    if (goes_on) goes_on = co_await pause_before_retry(core, ctx, number);
    if (goes_on) continue;
    if (corrections.failure()) attempt.error = corrections.failure();
    const Error& last = attempt.error ? *attempt.error : *attempt.answer->error;
    throw policy.failure(last, ctx.is_late(core->clock.local().now() + RetryPolicy::kPauseFirst));
  }
}

}  // namespace polly::dynamodb
