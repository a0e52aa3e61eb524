// The entries of a claim, and what the next one gets: the larger token (claims.hpp has a drawing of both).
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/github/commit.hpp"
#include "polly/state/fact.hpp"
#include "polly/state/state_key.hpp"
#include "polly/store/entry.hpp"
#include "polly/store/expiration.hpp"
#include "polly/store/key.hpp"

namespace polly::state_detail {

// The keys of a fact and of its claim.
struct ClaimKeys {
  ClaimKeys(const Commit& commit, Fact<std::int64_t> its_fact, StateKeys form);

  Key fact;
  Key claim;  // of a ClaimRecord
  Key token;  // of a TokenRecord
};

// The active claim.
struct ClaimRecord {
  ClaimRecord() = default;
  ClaimRecord(std::int64_t its_token, std::string its_holder) : token(its_token), holder(std::move(its_holder)) {}

  std::int64_t token = 0;
  std::string holder;  // another one in each call
};
BOOST_DESCRIBE_STRUCT(ClaimRecord, (), (token, holder))

// The last token, and the value with which its claim was completed.
struct TokenRecord {
  TokenRecord() = default;
  explicit TokenRecord(std::int64_t its_token, std::optional<std::int64_t> value = std::nullopt)
      : token(its_token), completed(value) {}

  std::int64_t token = 0;
  std::optional<std::int64_t> completed;
};
BOOST_DESCRIBE_STRUCT(TokenRecord, (), (token, completed))

// Twice as long as a fact lives, and at least two days.
Expiration token_lifetime(Expiration fact);

// Error: corrupt where the last one is the largest that there is.
std::int64_t next_token(const std::optional<Entry<TokenRecord>>& last, WallTime now);

}  // namespace polly::state_detail
