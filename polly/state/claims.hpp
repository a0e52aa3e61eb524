// Claims: which of the callers that hear the same event creates what a fact names, such as a check run. Of any number
// of callers exactly one gets the claim for a fact of a commit; when it dies, the next one takes over after the end.
//
//   Claims claims(store, telemetry, StateKeys::plain, 24h);
//   const ClaimResult result = co_await claims.take(ctx, commit, kVulnCheckRunId, Claims::kTtlDefault);
//   if (const auto* claim = std::get_if<Claim>(&result)) {
//     const std::int64_t token = claim->token;             // it is ours: create the check run, then
//     const auto stored = co_await claims.complete(ctx, commit, kVulnCheckRunId, token, 42);
//   }
//
// A claim is two entries beside the fact's own; with tagged keys (state_key.hpp) all three share a slot of a cluster:
//
//   polly:vuln_check_run_id:acme/shop:0123...4567              42
//   polly:claim:vuln_check_run_id:acme/shop:0123...4567        {"token":1796000000000,"holder":"5f3a09c2e1b47d68-7"}
//   polly:claim_token:vuln_check_run_id:acme/shop:0123...4567  {"token":1796000000000,"completed":null}
//
// The first of the two is the active claim. It expires by the engine's clock, so that no clocks of two machines are
// compared. The other one has the last token and outlives it. Each step is one transaction over the three, on condition
// that nothing has changed since it was read. A token is larger than all earlier ones of its commit and fact: the last
// one plus one, or the wall clock in milliseconds where that is larger, which counts when the record has expired.
//
// A transaction whose outcome is unknown is resolved by reading again: the holder, which is different in each call,
// shows whether the claim is ours; `completed` shows that the value was stored. So complete() may be repeated after a
// lost reply.
//
// Thread-safe. Errors are Store's; unsupported where the engine cannot be atomic over the three keys, which is found
// out once, by check() or the first call. Metric: polly_state_claims_total{result}.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/github/commit.hpp"
#include "polly/state/fact.hpp"
#include "polly/state/state_key.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

namespace state_detail {
struct ClaimKeys;
}

// The fact is stored: nothing is left to do.
struct KnownValue {
  KnownValue() = default;
  explicit KnownValue(std::int64_t its_value) noexcept : value(its_value) {}

  std::int64_t value = 0;
};

// The caller has the claim. It ends `time_left` after the store has answered; count from before the call.
struct Claim {
  Claim(std::int64_t its_token, Milliseconds left) noexcept : token(its_token), time_left(left) {}

  std::int64_t token;
  Milliseconds time_left;
};

// Another caller has it.
struct HeldClaim {
  explicit HeldClaim(Milliseconds left) noexcept : time_left(left) {}

  std::int64_t seconds_left() const noexcept { return std::chrono::ceil<std::chrono::seconds>(time_left).count(); }
  std::string text() const;  // for the caller, with the seconds

  Milliseconds time_left;
};

using ClaimResult = std::variant<KnownValue, Claim, HeldClaim>;

class Claims {
 public:
  static constexpr Milliseconds kTtlDefault{30'000};
  static constexpr Milliseconds kTtlMin{1'000};
  static constexpr Milliseconds kTtlMax{600'000};
  static constexpr std::string_view kLostText =
      "the claim was lost: it has expired, was given up or taken over, or there was none; nothing was stored";
  static constexpr Milliseconds kLookInterval{1'000};
  static constexpr int kTriesMax = 8;  // of a transaction that others are faster than

  // The references outlive it. `lifetime` is that of a fact; the record of the last token lives twice as long.
  Claims(Store& store, Telemetry& telemetry, StateKeys keys, Expiration lifetime, const Clock& clock = system_clock());

  // Error: unsupported, with what to do. It costs one round trip, once.
  Task<void> check(Context ctx);

  // The claim, where the fact is not stored and no other caller has it. Error: invalid_argument for a `ttl` outside of
  // its bounds.
  Task<ClaimResult> take(Context ctx, Commit commit, Fact<std::int64_t> fact, Milliseconds ttl);

  // How long a caller that waits for the claim of another one waits before it asks again: until that one ends, but not
  // much longer than kLookInterval, since it may be given up. Pauses differ, so that not all callers ask together.
  Milliseconds pause_before_next_look(const HeldClaim& held) noexcept;

  // Stores the value and ends the claim in one step. Returns what is stored then: the larger of the value and one that
  // was stored before, as advance() does. nullopt, and nothing is stored, where this claim was lost: it has expired,
  // was given up or taken over, or there was none.
  Task<std::optional<std::int64_t>> complete(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t token,
                                             std::int64_t value);

  // Gives the claim up, so that another caller gets it at once. Whether it was held.
  Task<bool> release(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t token);

 private:
  enum class Result { known, claimed, held, completed, lost, released };
  enum class Support { untested, supported, unsupported };
  class Tries;

  Task<ClaimResult> take_counted(Context ctx, state_detail::ClaimKeys keys, Milliseconds ttl);
  // What there is without a further step; nullopt: the claim can be taken.
  Task<std::optional<ClaimResult>> look(Context ctx, const state_detail::ClaimKeys* keys, std::string holder);
  // nullopt: something has changed since it was read.
  Task<std::optional<ClaimResult>> try_to_take(Context ctx, const state_detail::ClaimKeys* keys, std::string holder,
                                               Milliseconds ttl);
  Task<std::optional<std::int64_t>> value_of_completed(Context ctx, const state_detail::ClaimKeys* keys,
                                                       std::int64_t token, std::int64_t value);
  std::string new_holder();
  void count(Result result) const noexcept { results_[static_cast<std::size_t>(result)].add(); }

  Store& store_;
  const StateKeys keys_;
  const Expiration lifetime_;
  const Expiration token_lifetime_;
  const Clock& clock_;
  const std::string instance_;
  std::atomic<std::uint64_t> calls_{0};
  std::atomic<Support> support_{Support::untested};
  std::array<Counter, 6> results_;
};

}  // namespace polly
