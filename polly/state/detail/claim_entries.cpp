#include "polly/state/detail/claim_entries.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string_view>

#include "polly/base/error.hpp"

namespace polly::state_detail {

namespace {

constexpr std::chrono::hours kTokenLifetimeMin{48};

// polly:claim:pr_number:acme/shop:0123...4567
Key key_beside(std::string_view word, const Commit& commit, Fact<std::int64_t> fact, StateKeys form) {
  std::string name(word);
  name.append(":").append(fact.name);
  return state_key(commit, Fact<std::int64_t>{name}, form);
}

}  // namespace

ClaimKeys::ClaimKeys(const Commit& commit, Fact<std::int64_t> its_fact, StateKeys form)
    : fact(state_key(commit, its_fact, form)),
      claim(key_beside("claim", commit, its_fact, form)),
      token(key_beside("claim_token", commit, its_fact, form)) {}

Expiration token_lifetime(Expiration fact) {
  if (!fact.after()) return Expiration::never();
  const Milliseconds twice = std::max<Milliseconds>(*fact.after() * 2, kTokenLifetimeMin);
  return std::min<Milliseconds>(twice, kLifetimeMax);
}

std::int64_t next_token(const std::optional<Entry<TokenRecord>>& last, WallTime now) {
  const std::int64_t by_clock = now.time_since_epoch().count();
  if (!last) return by_clock;
  if (last->value.token == std::numeric_limits<std::int64_t>::max()) {
    throw Error(ErrorKind::corrupt, "the token of a claim cannot grow any more: delete the key polly:claim_token:*");
  }
  return std::max(last->value.token + 1, by_clock);
}

}  // namespace polly::state_detail
