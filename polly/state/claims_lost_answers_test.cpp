// Claims where others are faster between a read and a transaction, and where the answers of transactions are lost.
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/state/claims.hpp"
#include "polly/state/detail/test_claims.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

class ClaimsUnderLoss : public TestClaims {};

TEST_F(ClaimsUnderLoss, KeepTheLargerValueWhereTheFactIsStoredInBetween) {
  const std::int64_t token = taken();
  backend_->before_apply = [this] {
    run(backend_->advance(ctx(), {Advance(state_key(commit_, kVulnCheckRunId), 100)}, 24h));
  };
  EXPECT_EQ(complete(token, 42), 100);
  EXPECT_EQ(stored(), 100);
  EXPECT_EQ(text(claim_key_), "null");
}

TEST_F(ClaimsUnderLoss, AreNotTakenWhereTheFactIsStoredInBetween) {
  backend_->before_apply = [this] {
    run(backend_->advance(ctx(), {Advance(state_key(commit_, kVulnCheckRunId), 100)}, 24h));
  };
  EXPECT_EQ(known(), 100);
  EXPECT_EQ(text(claim_key_), "null");
}

TEST_F(ClaimsUnderLoss, AreNotTakenWithATokenThatAnotherCallerHasUsedInBetween) {
  Claims other(store_, telemetry_, StateKeys::plain, 24h, clock_);
  std::int64_t others = 0;
  backend_->before_apply = [&] {
    others = std::get<Claim>(run(other.take(ctx(), commit_, kVulnCheckRunId, 30s))).token;
    run(other.release(ctx(), commit_, kVulnCheckRunId, others));
  };
  EXPECT_GT(taken(), others);
  EXPECT_GT(others, 0);
}

TEST_F(ClaimsUnderLoss, FindOutWhatBecameOfATransactionWithoutAnAnswer) {
  for (const Fate fate : {Fate::lost_reply, Fate::lost_request, Fate::late}) {
    backend_->fates = {fate};
    const std::int64_t token = taken();
    EXPECT_TRUE(is_held());
    EXPECT_EQ(text(token_key_), "{\"token\":" + std::to_string(token) + ",\"completed\":null}");
    backend_->fates = {fate};
    EXPECT_EQ(complete(token, 42), 42);
    EXPECT_EQ(stored(), 42);
    EXPECT_EQ(text(claim_key_), "null");
    forget();
    const std::int64_t next = taken();
    backend_->fates = {fate};
    EXPECT_TRUE(release(next));
    EXPECT_EQ(text(claim_key_), "null");
    EXPECT_FALSE(backend_->late);
  }
}

TEST_F(ClaimsUnderLoss, OfAnotherCallerWinOverATransactionThatComesTooLate) {
  Claims other(store_, telemetry_, StateKeys::plain, 24h, clock_);
  backend_->fates = {Fate::late};
  std::int64_t others = 0;
  backend_->before_apply = [&] {
    others = std::get<Claim>(run(other.take(ctx(), commit_, kVulnCheckRunId, 30s))).token;
  };
  EXPECT_TRUE(is_held());
  EXPECT_TRUE(run(other.release(ctx(), commit_, kVulnCheckRunId, others)));  // the late one is applied before
  EXPECT_GT(taken(), others);
}

TEST_F(ClaimsUnderLoss, WhoseOutcomeStaysUnknownAreAnErrorThatSaysSo) {
  const std::vector<Fate> none(Claims::kTriesMax, Fate::lost_request);
  backend_->fates = none;
  EXPECT_EQ(failure([&] { take(); }), "unknown_outcome");
  backend_->fates.clear();
  const std::int64_t token = taken();
  backend_->fates = none;
  EXPECT_EQ(failure([&] { complete(token, 42); }), "unknown_outcome");
  backend_->fates = none;
  EXPECT_EQ(failure([&] { release(token); }), "unknown_outcome");
  backend_->fates = {Fate::lost_request};
  backend_->before_apply = [this] { backend_->is_down = true; };
  EXPECT_EQ(failure([&] { complete(token, 42); }), "unknown_outcome") << "not `unavailable`: it may have been applied";
  EXPECT_EQ(failure([&] { complete(token, 42); }), "unavailable");
  backend_->is_down = false;
  EXPECT_EQ(complete(token, 42), 42);
}

}  // namespace
}  // namespace polly
