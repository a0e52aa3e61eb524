#include "polly/state/claims.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "polly/base/backoff.hpp"
#include "polly/base/error.hpp"
#include "polly/base/pause.hpp"
#include "polly/base/random_id.hpp"
#include "polly/state/detail/claim_entries.hpp"

namespace polly {

using state_detail::ClaimKeys;
using state_detail::ClaimRecord;
using state_detail::TokenRecord;

namespace {

constexpr std::array<std::string_view, 6> kResultNames{"known", "claimed", "held", "completed", "lost", "released"};

constexpr std::string_view kUnsupported =
    "claims need all keys of a commit in one slot of the cluster: set StateKeys::tagged in every program that "
    "shares the store";

void require_as_read(Transaction& transaction, const Key& key, const std::optional<Revision>& read) {
  if (read) {
    transaction.require_unchanged(key, *read);
  } else {
    transaction.require_absent(key);
  }
}

template <class T>
std::optional<Revision> revision_of(const std::optional<Entry<T>>& entry) {
  return entry ? std::optional(entry->revision) : std::nullopt;
}

// An active claim without a lifetime is another program's work.
Milliseconds time_left(const Entry<ClaimRecord>& claim) {
  return claim.time_left.value_or(Claims::kTtlMax);
}

bool is_of(const std::optional<Entry<ClaimRecord>>& claim, std::int64_t token) {
  return claim && claim->value.token == token;
}

}  // namespace

std::string HeldClaim::text() const {
  return "another caller has the claim, for " + std::to_string(seconds_left()) + " s at most";
}

// The tries of one call, where others may be faster each time: the second at once, further ones after a growing pause.
// After a transaction whose outcome is unknown the next try reads what became of it; a call that cannot do that fails
// as unknown_outcome, whatever prevents it.
class Claims::Tries {
 public:
  explicit Tries(std::uint64_t seed) noexcept : backoff_(seed) {}

  // Waits where that is due; false after the last try. Error: unknown_outcome, where the last try ended so.
  Task<bool> next() {
    if (tries_ == kTriesMax) {
      if (unknown_) throw Error(*unknown_);
      co_return false;
    }
    if (++tries_ > 2) co_await pause_for(backoff_.next());
    co_return true;
  }

  // Throws, unless reading again shows what became of a transaction.
  void failed(const Error& error) {
    if (error.kind() == ErrorKind::unknown_outcome) {
      unknown_ = error;
    } else {
      throw Error(unknown_.value_or(error));
    }
  }

  bool is_in_doubt() const noexcept { return unknown_.has_value(); }

 private:
  int tries_ = 0;
  std::optional<Error> unknown_;
  Backoff backoff_;
};

Claims::Claims(Store& store, Telemetry& telemetry, StateKeys keys, Expiration lifetime, const Clock& clock)
    : store_(store),
      keys_(keys),
      lifetime_(lifetime),
      token_lifetime_(state_detail::token_lifetime(lifetime)),
      clock_(clock),
      instance_(random_id()) {
  for (std::size_t i = 0; i < results_.size(); ++i) {
    results_[i] = telemetry.metrics().counter("polly_state_claims_total", "Calls about claims for facts, by result.",
                                              {{"result", std::string(kResultNames[i])}});
  }
}

Task<void> Claims::check(Context ctx) {
  if (support_ == Support::supported) co_return;
  if (support_ == Support::untested) {
    const ClaimKeys keys(Commit(std::string(40, '0')), kPrNumber, keys_);
    Transaction reads;  // it has conditions alone
    reads.require_present(keys.fact).require_present(keys.claim).require_present(keys.token);
    try {
      co_await store_.apply(ctx, std::move(reads));
      support_ = Support::supported;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unsupported) throw;
      support_ = Support::unsupported;
    }
  }
  if (support_ == Support::unsupported) {
    throw in_words(Error(ErrorKind::unsupported, std::string(kUnsupported)), store_.wording());
  }
}

Task<ClaimResult> Claims::take(Context ctx, Commit commit, Fact<std::int64_t> fact, Milliseconds ttl) {
  if (ttl < kTtlMin || ttl > kTtlMax) {
    throw Error(ErrorKind::invalid_argument, "a claim lasts 1 s to 10 min");
  }
  co_await check(ctx);
  const ClaimResult result = co_await take_counted(ctx, ClaimKeys(commit, fact, keys_), ttl);
  constexpr std::array kResults{Result::known, Result::claimed, Result::held};  // as in ClaimResult
  count(kResults[result.index()]);
  co_return result;
}

Task<ClaimResult> Claims::take_counted(Context ctx, ClaimKeys keys, Milliseconds ttl) {
  const std::string holder = new_holder();
  Tries tries(calls_);
  bool is_next = co_await tries.next();
  while (is_next) {
    try {
      std::optional<ClaimResult> result = co_await look(ctx, &keys, holder);
      if (!result) result = co_await try_to_take(ctx, &keys, holder, ttl);
      if (result) co_return *result;
    } catch (const Error& error) {
      tries.failed(error);
    }
    is_next = co_await tries.next();
  }
  co_return HeldClaim(kTtlMin);  // many callers take it and give it up
}

Task<std::optional<ClaimResult>> Claims::look(Context ctx, const ClaimKeys* keys, std::string holder) {
  const auto claim = co_await store_.get_entry<ClaimRecord>(ctx, keys->claim);
  if (claim && claim->value.holder == holder) co_return Claim(claim->value.token, time_left(*claim));
  const std::optional<std::int64_t> value = co_await store_.get<std::int64_t>(ctx, keys->fact);
  if (value) co_return KnownValue(*value);
  if (claim) co_return HeldClaim(time_left(*claim));
  co_return std::nullopt;
}

Task<std::optional<ClaimResult>> Claims::try_to_take(Context ctx, const ClaimKeys* keys, std::string holder,
                                                     Milliseconds ttl) {
  const auto last = co_await store_.get_entry<TokenRecord>(ctx, keys->token);
  const std::int64_t token = state_detail::next_token(last, clock_.wall());
  Transaction take;
  take.require_absent(keys->claim).require_absent(keys->fact);
  require_as_read(take, keys->token, revision_of(last));
  take.set(keys->claim, ClaimRecord(token, std::move(holder)), ttl);
  take.set(keys->token, TokenRecord(token), token_lifetime_);
  const bool is_taken = co_await store_.apply(ctx, std::move(take));
  if (!is_taken) co_return std::nullopt;
  co_return Claim(token, ttl);
}

Milliseconds Claims::pause_before_next_look(const HeldClaim& held) noexcept {
  constexpr std::uint64_t kParts = 256;
  constexpr std::uint64_t kOdd = 97;  // the parts of callers that come one after the other are far apart
  const auto part = static_cast<std::int64_t>(++calls_ * kOdd % kParts);
  const Milliseconds spread = kLookInterval * part / (4 * static_cast<std::int64_t>(kParts));  // up to a quarter
  return std::min(held.time_left + spread / 8, kLookInterval + spread);
}

Task<std::optional<std::int64_t>> Claims::complete(Context ctx, Commit commit, Fact<std::int64_t> fact,
                                                   std::int64_t token, std::int64_t value) {
  co_await check(ctx);
  const ClaimKeys keys(commit, fact, keys_);
  Tries tries(++calls_);
  bool is_next = co_await tries.next();
  while (is_next) {
    try {
      const auto claim = co_await store_.get_entry<ClaimRecord>(ctx, keys.claim);
      if (!is_of(claim, token)) {
        const auto completed = co_await value_of_completed(ctx, &keys, token, value);
        count(completed ? Result::completed : Result::lost);
        co_return completed;
      }
      const auto known = co_await store_.get_entry<std::int64_t>(ctx, keys.fact);
      const std::int64_t larger = known ? std::max(known->value, value) : value;
      Transaction completion;
      completion.require_unchanged(keys.claim, claim->revision);
      require_as_read(completion, keys.fact, revision_of(known));
      completion.set(keys.fact, larger, lifetime_).remove(keys.claim);
      completion.set(keys.token, TokenRecord(token, value), token_lifetime_);
      const bool is_done = co_await store_.apply(ctx, std::move(completion));
      if (is_done) {
        count(Result::completed);
        co_return larger;
      }
    } catch (const Error& error) {
      tries.failed(error);
    }
    is_next = co_await tries.next();
  }
  throw Error(ErrorKind::unavailable, "the fact is changed by others all the time: try again");
}

// The reply to the call that completed the claim was lost.
Task<std::optional<std::int64_t>> Claims::value_of_completed(Context ctx, const ClaimKeys* keys, std::int64_t token,
                                                             std::int64_t value) {
  const auto last = co_await store_.get<TokenRecord>(ctx, keys->token);
  if (!last || last->token != token || last->completed != value) co_return std::nullopt;
  const auto stored = co_await store_.get<std::int64_t>(ctx, keys->fact);
  co_return std::max(stored.value_or(value), value);
}

Task<bool> Claims::release(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t token) {
  co_await check(ctx);
  const ClaimKeys keys(commit, fact, keys_);
  Tries tries(++calls_);
  bool is_next = co_await tries.next();
  while (is_next) {
    try {
      const auto claim = co_await store_.get_entry<ClaimRecord>(ctx, keys.claim);
      if (!is_of(claim, token)) co_return tries.is_in_doubt();
      Transaction release;
      release.require_unchanged(keys.claim, claim->revision).remove(keys.claim);
      const bool is_done = co_await store_.apply(ctx, std::move(release));
      if (is_done) {
        count(Result::released);
        co_return true;
      }
    } catch (const Error& error) {
      tries.failed(error);
    }
    is_next = co_await tries.next();
  }
  throw Error(ErrorKind::unavailable, "the claim is changed by others all the time: try again");
}

std::string Claims::new_holder() {
  return instance_ + "-" + std::to_string(++calls_);
}

}  // namespace polly
