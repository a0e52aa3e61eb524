#include "polly/state/claims.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <memory>
#include <string>

#include "polly/base/run.hpp"
#include "polly/state/detail/test_claims.hpp"
#include "polly/state/state_service.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

using testing::kSha;

class ClaimsTest : public TestClaims {};

TEST_F(ClaimsTest, OneOfTwoCallersGetsIt) {
  const std::int64_t token = taken();
  const ClaimResult second = take();
  ASSERT_TRUE(std::holds_alternative<HeldClaim>(second));
  EXPECT_EQ(std::get<HeldClaim>(second).time_left, 30s);
  clock_.advance(29s);
  EXPECT_EQ(std::get<HeldClaim>(take()).time_left, 1s);
  EXPECT_EQ(complete(token, 42), 42);
  EXPECT_EQ(known(), 42);
}

TEST_F(ClaimsTest, AreOfOneCommitAndFact) {
  taken();
  const Commit fork(kSha, Repository("eve", "shop"));
  EXPECT_TRUE(std::holds_alternative<Claim>(run(claims_.take(ctx(), fork, kVulnCheckRunId, 30s))));
  EXPECT_TRUE(std::holds_alternative<Claim>(run(claims_.take(ctx(), commit_, kLicenseCheckRunId, 30s))));
}

TEST_F(ClaimsTest, AreTwoEntriesBesideTheFacts) {
  const std::int64_t token = taken();
  EXPECT_EQ(text(claim_key_).find("{\"token\":" + std::to_string(token) + ",\"holder\":\""), 0U) << text(claim_key_);
  EXPECT_EQ(text(token_key_), "{\"token\":" + std::to_string(token) + ",\"completed\":null}");
  EXPECT_EQ(complete(token, 42), 42);
  EXPECT_EQ(text(claim_key_), "null");
  EXPECT_EQ(text(token_key_), "{\"token\":" + std::to_string(token) + ",\"completed\":42}");
  EXPECT_EQ(run(store_.get_entry<std::int64_t>(ctx(), state_key(commit_, kVulnCheckRunId)))->time_left, 24h);
}

TEST_F(ClaimsTest, HaveTheTagOfTheFactsKey) {
  Claims tagged(store_, telemetry_, StateKeys::tagged, 24h, clock_);
  run(tagged.take(ctx(), commit_, kPrNumber, 30s));
  EXPECT_NE(text("polly:claim:pr_number:acme/shop:{" + kSha + "}"), "null");
  EXPECT_NE(text("polly:claim_token:pr_number:acme/shop:{" + kSha + "}"), "null");
}

TEST_F(ClaimsTest, EndByTheEnginesClockAndTheNextCallerTakesOver) {
  const std::int64_t first = taken(1s);
  clock_.advance(1s - 1ms);
  EXPECT_TRUE(is_held());
  clock_.advance(1ms);
  const std::int64_t second = taken();
  EXPECT_GT(second, first);
  EXPECT_EQ(complete(first, 41), std::nullopt);
  EXPECT_EQ(stored(), std::nullopt);
  EXPECT_FALSE(release(first));
  EXPECT_TRUE(is_held()) << "what the first one did changed nothing";
  EXPECT_EQ(complete(second, 42), 42);
  EXPECT_EQ(complete(first, 41), std::nullopt);
  EXPECT_EQ(stored(), 42);
}

TEST_F(ClaimsTest, OfWhatIsKnownAreNotNeeded) {
  store(42);
  EXPECT_EQ(known(), 42);
  EXPECT_EQ(text(claim_key_), "null");
  EXPECT_EQ(text(token_key_), "null");
}

TEST_F(ClaimsTest, KeepTheLargerValueWhereTheFactIsStoredBefore) {
  std::int64_t token = taken();
  store(100);
  EXPECT_EQ(known(), 100);
  EXPECT_EQ(complete(token, 42), 100);
  EXPECT_EQ(stored(), 100);
  forget();
  token = taken();
  store(7);
  EXPECT_EQ(complete(token, 42), 42);
  EXPECT_EQ(stored(), 42);
}

TEST_F(ClaimsTest, ThatWereGivenUpAreTakenAtOnce) {
  const std::int64_t first = taken();
  EXPECT_TRUE(release(first));
  EXPECT_FALSE(release(first));
  EXPECT_EQ(complete(first, 42), std::nullopt);
  EXPECT_GT(taken(), first);
}

TEST_F(ClaimsTest, ThatNeverWereAreLost) {
  EXPECT_EQ(complete(42, 42), std::nullopt);
  EXPECT_FALSE(release(42));
  const std::int64_t token = taken();
  EXPECT_EQ(complete(token + 1, 42), std::nullopt);
  EXPECT_EQ(complete(token - 1, 42), std::nullopt);
  EXPECT_FALSE(release(token + 1));
  EXPECT_EQ(stored(), std::nullopt);
  EXPECT_TRUE(is_held());
}

TEST_F(ClaimsTest, GrowTheirTokensHoweverTheyEnd) {
  std::int64_t last = 0;
  for (int i = 0; i < 20; ++i) {
    const std::int64_t token = taken(1s);
    EXPECT_GT(token, last) << i;
    last = token;
    switch (i % 4) {
      case 0: EXPECT_TRUE(release(token)); break;
      case 1: clock_.advance(1s); break;
      case 2:
        EXPECT_EQ(complete(token, i), i);
        forget();
        break;
      case 3: clock_.advance(24h * 3); break;  // the record of the last token has expired
    }
  }
}

TEST_F(ClaimsTest, GrowTheirTokensWhereTheClockOfTheNextCallerIsBehind) {
  clock_.advance(1h);
  const std::int64_t first = taken();
  release(first);
  ManualClock behind;
  Claims other(store_, telemetry_, StateKeys::plain, 24h, behind);
  EXPECT_EQ(std::get<Claim>(run(other.take(ctx(), commit_, kVulnCheckRunId, 30s))).token, first + 1);
}

TEST_F(ClaimsTest, KeepTheRecordOfTheLastTokenTwiceAsLongAsFacts) {
  taken();
  EXPECT_EQ(run(store_.get_entry<boost::json::value>(ctx(), token_key_))->time_left, 48h);
  Claims brief(store_, telemetry_, StateKeys::plain, 1min, clock_);
  run(brief.take(ctx(), Commit(kSha), kPrNumber, 30s));
  EXPECT_EQ(run(store_.get_entry<boost::json::value>(ctx(), "polly:claim_token:pr_number:" + kSha))->time_left, 48h);
  Claims endless(store_, telemetry_, StateKeys::plain, Expiration::never(), clock_);
  run(endless.take(ctx(), Commit(kSha), kCheckSuiteId, 30s));
  EXPECT_EQ(run(store_.get_entry<boost::json::value>(ctx(), "polly:claim_token:check_suite_id:" + kSha))->time_left,
            std::nullopt);
  Claims longest(store_, telemetry_, StateKeys::plain, kLifetimeMax, clock_);
  run(longest.take(ctx(), Commit(kSha), kWorkflowRunId, 30s));
}

TEST_F(ClaimsTest, LastOneSecondToTenMinutes) {
  for (const Milliseconds ttl : {Milliseconds(-1), Milliseconds(0), Milliseconds(999), Milliseconds(600'001)}) {
    EXPECT_EQ(failure([&] { take(ttl); }), "invalid_argument") << ttl.count();
  }
  EXPECT_TRUE(release(taken(1s)));
  EXPECT_TRUE(release(taken(10min)));
}

TEST_F(ClaimsTest, MayBeCompletedTwiceWithTheSameValue) {
  const std::int64_t token = taken();
  EXPECT_EQ(complete(token, 42), 42);
  EXPECT_EQ(complete(token, 42), 42);
  store(100);
  EXPECT_EQ(complete(token, 42), 100);
  EXPECT_EQ(complete(token, 43), std::nullopt);
  forget();
  const std::int64_t next = taken();
  EXPECT_EQ(complete(token, 42), std::nullopt);
  EXPECT_TRUE(release(next));
}

TEST_F(ClaimsTest, OverValuesOfAnotherTypeAreAMismatch) {
  run(store_.set(ctx(), claim_key_, std::string("mine")));
  EXPECT_EQ(failure([&] { take(); }), "type_mismatch");
  run(store_.remove(ctx(), claim_key_));
  const std::int64_t token = taken();
  run(store_.set(ctx(), state_key(commit_, kVulnCheckRunId), std::string("text")));
  EXPECT_EQ(failure([&] { complete(token, 42); }), "type_mismatch");
  EXPECT_EQ(text(state_key(commit_, kVulnCheckRunId).text()), "\"text\"");
}

TEST_F(ClaimsTest, WithTheLargestTokenAreTheLast) {
  const std::string largest = std::to_string(std::numeric_limits<std::int64_t>::max());
  run(store_.set(ctx(), token_key_,
                 boost::json::value{{"token", std::numeric_limits<std::int64_t>::max()}, {"completed", nullptr}}));
  EXPECT_EQ(text(token_key_), "{\"token\":" + largest + ",\"completed\":null}");
  EXPECT_EQ(failure([&] { take(); }), "corrupt");
}

TEST_F(ClaimsTest, AreCountedByTheirResult) {
  const std::int64_t first = taken(1s);
  EXPECT_TRUE(is_held());
  clock_.advance(1s);
  EXPECT_EQ(complete(first, 1), std::nullopt);
  EXPECT_TRUE(release(taken()));
  EXPECT_EQ(complete(taken(), 42), 42);
  EXPECT_EQ(known(), 42);
  EXPECT_EQ(count("claimed"), "3");
  EXPECT_EQ(count("held"), "1");
  EXPECT_EQ(count("lost"), "1");
  EXPECT_EQ(count("released"), "1");
  EXPECT_EQ(count("completed"), "1");
  EXPECT_EQ(count("known"), "1");
}

TEST(SealedClaims, WorkAndShowNothing) {
  ManualClock clock;
  Telemetry telemetry;
  const auto codec = std::make_shared<codec::ValueCodec>(codec::Compression(),
                                                         codec::KeyRing::parse("k:" + std::string(43, 'A') + "="));
  Store store(std::make_unique<PlainBackend>(clock), Runtime(telemetry, {}, clock), 2s, codec);
  StateService state(store, telemetry);
  const Commit commit(kSha);
  const std::int64_t token = std::get<Claim>(run(state.claim(Context(), commit, kPrNumber))).token;
  EXPECT_TRUE(std::holds_alternative<HeldClaim>(run(state.claim(Context(), commit, kPrNumber))));
  std::vector<Key> keys{Key("polly:claim:pr_number:" + kSha), Key("polly:claim_token:pr_number:" + kSha)};
  for (const auto& bytes : run(store.get_stored(Context(), keys))) {
    EXPECT_EQ(bytes.value().find(std::to_string(token)), std::string::npos);
  }
  codec->replace_ring(codec::KeyRing::parse("k2:" + std::string(42, 'A') + "E=,k:" + std::string(43, 'A') + "="));
  run(store.reencode(Context(), keys));
  EXPECT_EQ(run(state.complete(Context(), commit, kPrNumber, token, 42)), 42);
  EXPECT_EQ(run(state.get(Context(), commit, kPrNumber)), 42);
}

TEST(ClaimsOfAService, CountAValueUnderAnOlderKeyAsKnown) {
  ManualClock clock;
  Telemetry telemetry;
  Store store(std::make_unique<PlainBackend>(clock), Runtime(telemetry, {}, clock));
  StateService state(store, telemetry, 24h, StateKeys::plain, GoLayout::v1);
  run(store.set(Context(), "pr:" + kSha, 42));
  const Commit commit(kSha);
  EXPECT_EQ(std::get<KnownValue>(run(state.claim(Context(), commit, kPrNumber))).value, 42);
  EXPECT_TRUE(std::holds_alternative<Claim>(run(state.claim(Context(), commit, kWorkflowRunId))));
}

}  // namespace
}  // namespace polly
