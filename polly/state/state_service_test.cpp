#include "polly/state/state_service.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

using testing::kSha;
const std::string kOtherSha = "ffffffffffffffffffffffffffffffffffffffff";

class StateServiceTest : public ::testing::Test {
 protected:
  Context ctx() const { return Context(); }
  std::vector<FoundCommit> find(std::optional<Repository> repository, std::optional<std::int64_t> pr_number) {
    return run(state_.find(ctx(), std::move(repository), pr_number));
  }
  std::string lookups(const std::string& fact, const std::string& result) {
    const std::string series = "polly_state_lookups_total{fact=\"" + fact + "\",result=\"" + result + "\"} ";
    const std::string text = telemetry_.metrics().text();
    const std::size_t at = text.find(series);
    if (at == std::string::npos) return "none";
    return text.substr(at + series.size(), text.find('\n', at) - at - series.size());
  }
  std::optional<Milliseconds> time_left(const Commit& commit, Fact<std::int64_t> fact) {
    return run(store_.get_entry<std::int64_t>(ctx(), state_key(commit, fact)))->time_left;
  }

  ManualClock clock_;
  Telemetry telemetry_;
  Store store_{std::make_unique<PlainBackend>(clock_), Runtime(telemetry_, {}, clock_)};
  StateService state_{store_, telemetry_};
  const Commit commit_{kSha};
  const Commit in_shop_{kSha, Repository("acme", "shop")};
  const Commit in_fork_{kSha, Repository("eve", "shop")};
};

TEST_F(StateServiceTest, StoresAndGetsEveryFact) {
  std::int64_t value = 40;
  for (const auto& fact : kFacts) {
    EXPECT_EQ(run(state_.get(ctx(), commit_, fact)), std::nullopt);
    run(state_.store(ctx(), commit_, fact, ++value));
    EXPECT_EQ(run(state_.get(ctx(), commit_, fact)), value);
  }
}

TEST_F(StateServiceTest, KeepsIdsToBothEndsOfInt64) {
  for (const std::int64_t id : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(),
                                std::int64_t{9007199254740993}, std::int64_t{0}}) {
    run(state_.store(ctx(), commit_, kVulnCheckRunId, id));
    EXPECT_EQ(run(state_.get(ctx(), commit_, kVulnCheckRunId)), id);
  }
}

TEST_F(StateServiceTest, StoresPlainTextUnderTheContractsKey) {
  run(state_.store(ctx(), commit_, kPrNumber, 42));
  EXPECT_EQ(run(store_.get<int>(ctx(), "polly:pr_number:" + kSha)), 42);
}

TEST_F(StateServiceTest, ForgetsOneFactAndReturnsWhetherItWasStored) {
  run(state_.store(ctx(), commit_, kPrNumber, 42));
  run(state_.store(ctx(), commit_, kWorkflowRunId, 7));
  EXPECT_TRUE(run(state_.forget(ctx(), commit_, kPrNumber)));
  EXPECT_FALSE(run(state_.forget(ctx(), commit_, kPrNumber)));
  EXPECT_EQ(run(state_.get(ctx(), commit_, kWorkflowRunId)), 7);
}

TEST_F(StateServiceTest, ReturnsAllFactsAtOnce) {
  EXPECT_TRUE(run(state_.all(ctx(), commit_)).is_empty());
  run(state_.store(ctx(), commit_, kPrNumber, 42));
  run(state_.store(ctx(), commit_, kCheckSuiteId, 0));
  const CommitState all = run(state_.all(ctx(), commit_));
  EXPECT_EQ(all[kPrNumber], 42);
  EXPECT_EQ(all[kCheckSuiteId], 0);
  EXPECT_EQ(all[kWorkflowRunId], std::nullopt);
}

TEST_F(StateServiceTest, ForgetsAllAndReturnsHowManyWereStored) {
  run(state_.store(ctx(), commit_, kPrNumber, 42));
  run(state_.store(ctx(), commit_, kCheckSuiteId, 7));
  run(state_.store(ctx(), in_shop_, kCheckSuiteId, 7));
  EXPECT_EQ(run(state_.forget_all(ctx(), commit_)), 2U);
  EXPECT_EQ(run(state_.forget_all(ctx(), commit_)), 0U);
  EXPECT_EQ(run(state_.get(ctx(), in_shop_, kCheckSuiteId)), 7);
}

TEST_F(StateServiceTest, KeepsForksApartThatShareASha) {
  run(state_.store(ctx(), in_shop_, kPrNumber, 1));
  run(state_.store(ctx(), in_fork_, kPrNumber, 2));
  EXPECT_EQ(run(state_.get(ctx(), in_shop_, kPrNumber)), 1);
  EXPECT_EQ(run(state_.get(ctx(), in_fork_, kPrNumber)), 2);
  EXPECT_EQ(run(state_.get(ctx(), commit_, kPrNumber)), std::nullopt);
}

TEST_F(StateServiceTest, KeepsFactsForADayOrForTheGivenLifetime) {
  run(state_.store(ctx(), commit_, kPrNumber, 42));
  EXPECT_EQ(time_left(commit_, kPrNumber), 24h);
  clock_.advance(24h);
  EXPECT_EQ(run(state_.get(ctx(), commit_, kPrNumber)), std::nullopt);

  StateService brief(store_, telemetry_, 1min);
  run(brief.advance(ctx(), commit_, {{kPrNumber, 42}}));
  EXPECT_EQ(time_left(commit_, kPrNumber), 1min);
}

TEST_F(StateServiceTest, AdvancesToTheLargerValueAndRenewsTheLifetime) {
  run(state_.advance(ctx(), commit_, {{kPrNumber, 42}, {kCheckSuiteId, 7}}));
  clock_.advance(23h);
  run(state_.advance(ctx(), commit_, {{kPrNumber, 41}, {kCheckSuiteId, 8}}));
  const CommitState all = run(state_.all(ctx(), commit_));
  EXPECT_EQ(all[kPrNumber], 42);
  EXPECT_EQ(all[kCheckSuiteId], 8);
  EXPECT_EQ(time_left(commit_, kPrNumber), 24h);
}

TEST_F(StateServiceTest, AdvancingReturnsWhatIsStoredAfterwards) {
  const std::vector<KnownFact> larger{{kPrNumber, 9}, {kCheckSuiteId, -5}};
  EXPECT_EQ(run(state_.advance(ctx(), commit_, larger)), larger);
  const std::vector<KnownFact> mixed{{kCheckSuiteId, 0}, {kPrNumber, 5}};
  const std::vector<KnownFact> stored{{kCheckSuiteId, 0}, {kPrNumber, 9}};
  EXPECT_EQ(run(state_.advance(ctx(), commit_, mixed)), stored);
}

TEST_F(StateServiceTest, AdvancesNothingWhereNoFactIsGiven) {
  EXPECT_TRUE(run(state_.advance(ctx(), commit_, {})).empty());
  EXPECT_TRUE(run(state_.all(ctx(), commit_)).is_empty());
}

TEST_F(StateServiceTest, IsTheSameForEveryOrderAndAnyRepeatOfTheEvents) {
  std::vector<std::pair<Commit, std::vector<KnownFact>>> events{
      {commit_, {{kPrNumber, 42}}},
      {commit_, {{kVulnCheckRunId, 9007199254740993}, {kPrNumber, 42}}},
      {commit_, {{kVulnCheckRunId, 9007199254740992}}},
      {in_shop_, {{kPrNumber, 3}, {kWorkflowRunId, -1}}},
      {commit_, {{kWorkflowRunId, 100}, {kCheckSuiteId, 9}}},
      {in_shop_, {{kWorkflowRunId, 99}}},
  };
  std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
  std::mt19937 random(1);
  int orders = 0;
  do {
    run(state_.forget_all(ctx(), commit_));
    run(state_.forget_all(ctx(), in_shop_));
    std::vector<std::size_t> deliveries = order;
    for (int repeats = 0; repeats < 3; ++repeats) {
      deliveries.insert(deliveries.begin() + static_cast<std::ptrdiff_t>(random() % deliveries.size()),
                        order[random() % order.size()]);
    }
    for (const std::size_t event : deliveries) run(state_.advance(ctx(), events[event].first, events[event].second));
    CommitState expected;
    expected.set(kPrNumber, 42);
    expected.set(kVulnCheckRunId, 9007199254740993);
    expected.set(kWorkflowRunId, 100);
    expected.set(kCheckSuiteId, 9);
    CommitState expected_in_shop;
    expected_in_shop.set(kPrNumber, 3);
    expected_in_shop.set(kWorkflowRunId, 99);
    ASSERT_TRUE(run(state_.all(ctx(), commit_)) == expected) << "order " << orders;
    ASSERT_TRUE(run(state_.all(ctx(), in_shop_)) == expected_in_shop) << "order " << orders;
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(orders, 720);
}

TEST_F(StateServiceTest, CountsHitsAndMissesOfEachFact) {
  EXPECT_EQ(lookups("pr_number", "hit"), "0") << "the series exists before the first look-up";
  run(state_.store(ctx(), commit_, kPrNumber, 42));
  run(state_.get(ctx(), commit_, kPrNumber));
  run(state_.get(ctx(), commit_, kCheckSuiteId));
  run(state_.all(ctx(), commit_));
  EXPECT_EQ(lookups("pr_number", "hit"), "2");
  EXPECT_EQ(lookups("pr_number", "miss"), "0");
  EXPECT_EQ(lookups("check_suite_id", "miss"), "2");
  EXPECT_EQ(lookups("workflow_run_id", "miss"), "1");
}

TEST_F(StateServiceTest, CountsNoFailureAsAMiss) {
  run(store_.set(ctx(), state_key(commit_, kPrNumber), std::string("x")));
  EXPECT_THROW(run(state_.get(ctx(), commit_, kPrNumber)), Error);
  EXPECT_EQ(lookups("pr_number", "hit"), "0");
  EXPECT_EQ(lookups("pr_number", "miss"), "0");
}

TEST_F(StateServiceTest, FindsTheCommitsOfAPullRequest) {
  run(state_.store(ctx(), in_shop_, kPrNumber, 42));
  run(state_.store(ctx(), in_shop_, kCheckSuiteId, 7));
  run(state_.store(ctx(), in_fork_, kPrNumber, 42));
  run(state_.store(ctx(), Commit(kOtherSha, Repository("acme", "shop")), kPrNumber, 43));
  EXPECT_EQ(find(std::nullopt, 42).size(), 2U);
  const std::vector<FoundCommit> found = find(Repository("Acme", "Shop"), 42);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].commit, in_shop_);
  EXPECT_EQ(found[0].state[kPrNumber], 42);
  EXPECT_EQ(found[0].state[kCheckSuiteId], 7);
  EXPECT_TRUE(find(Repository("acme", "shop"), 44).empty());
}

TEST_F(StateServiceTest, FindsEveryCommitOnceWhicheverFactsItHas) {
  run(state_.store(ctx(), commit_, kCheckSuiteId, 7));
  run(state_.store(ctx(), commit_, kPrNumber, 42));
  run(state_.store(ctx(), in_shop_, kWorkflowRunId, 1));
  run(store_.set(ctx(), "polly:pr_number:of-another-program", 1));
  EXPECT_EQ(find(std::nullopt, std::nullopt).size(), 2U);
  EXPECT_EQ(find(Repository("acme", "shop"), std::nullopt).size(), 1U);
  EXPECT_EQ(find(Repository("acme", "sho"), std::nullopt).size(), 0U)
      << "a name that is a prefix of another is another name";
}

TEST_F(StateServiceTest, FindsMoreCommitsThanOneBatchOrPageHolds) {
  for (int i = 0; i < 1200; ++i) {
    const std::string digits = std::to_string(100'000 + i);
    run(state_.store(ctx(), Commit(std::string(34, '0') + digits), kPrNumber, i % 3));
  }
  EXPECT_EQ(find(std::nullopt, std::nullopt).size(), 1200U);
  EXPECT_EQ(find(std::nullopt, 1).size(), 400U);
}

TEST_F(StateServiceTest, WithTaggedKeysDoesTheSame) {
  StateService tagged(store_, telemetry_, 1h, StateKeys::tagged);
  run(tagged.store(ctx(), in_shop_, kPrNumber, 42));
  run(tagged.advance(ctx(), in_shop_, {{kCheckSuiteId, 7}}));
  EXPECT_EQ(run(store_.get<int>(ctx(), "polly:pr_number:acme/shop:{" + kSha + "}")), 42);
  EXPECT_EQ(run(tagged.get(ctx(), in_shop_, kPrNumber)), 42);
  EXPECT_EQ(run(tagged.all(ctx(), in_shop_))[kCheckSuiteId], 7);
  EXPECT_TRUE(run(tagged.forget(ctx(), in_shop_, kPrNumber)));
  EXPECT_EQ(run(tagged.forget_all(ctx(), in_shop_)), 1U);
}

TEST_F(StateServiceTest, FindsOnlyCommitsWithKeysOfItsForm) {
  StateService tagged(store_, telemetry_, 1h, StateKeys::tagged);
  run(tagged.store(ctx(), commit_, kPrNumber, 1));
  run(state_.store(ctx(), commit_, kPrNumber, 2));
  run(tagged.store(ctx(), in_shop_, kCheckSuiteId, 3));
  run(state_.store(ctx(), in_fork_, kCheckSuiteId, 4));

  const auto in_tagged = run(tagged.find(ctx(), std::nullopt, std::nullopt));
  ASSERT_EQ(in_tagged.size(), 2U) << "a commit with keys of both forms is found once";
  EXPECT_EQ(in_tagged[0].commit, in_shop_);
  EXPECT_EQ(in_tagged[1].commit, commit_);
  EXPECT_EQ(in_tagged[1].state[kPrNumber], 1);
  EXPECT_EQ(run(tagged.find(ctx(), Repository("acme", "shop"), std::nullopt)).size(), 1U);
  EXPECT_EQ(run(tagged.find(ctx(), std::nullopt, 1)).size(), 1U);
  EXPECT_EQ(run(tagged.find(ctx(), std::nullopt, 2)).size(), 0U);

  EXPECT_EQ(find(std::nullopt, std::nullopt).size(), 2U);
  EXPECT_EQ(find(std::nullopt, 2).size(), 1U);
}

// The effect of changing POLLY_STATE_KEYS.
TEST_F(StateServiceTest, DoesNotSeeKeysOfTheOtherFormAndTheyExpire) {
  StateService tagged(store_, telemetry_, 24h, StateKeys::tagged);
  run(state_.store(ctx(), commit_, kPrNumber, 42));
  EXPECT_EQ(run(tagged.get(ctx(), commit_, kPrNumber)), std::nullopt);
  EXPECT_TRUE(run(tagged.all(ctx(), commit_)).is_empty());
  run(tagged.advance(ctx(), commit_, {{kPrNumber, 41}}));
  clock_.advance(23h);
  run(tagged.advance(ctx(), commit_, {{kPrNumber, 41}}));
  EXPECT_EQ(run(state_.get(ctx(), commit_, kPrNumber)), 42) << "not overwritten";
  clock_.advance(1h);
  EXPECT_EQ(run(state_.get(ctx(), commit_, kPrNumber)), std::nullopt) << "not renewed";
  EXPECT_EQ(run(tagged.get(ctx(), commit_, kPrNumber)), 41);
}

TEST_F(StateServiceTest, PassesOnTheErrorsOfTheStore) {
  run(store_.close());
  EXPECT_THROW(run(state_.get(ctx(), commit_, kPrNumber)), Error);
  EXPECT_THROW(run(state_.all(ctx(), commit_)), Error);
  EXPECT_THROW(run(state_.advance(ctx(), commit_, {{kPrNumber, 1}})), Error);
  EXPECT_THROW(find(std::nullopt, std::nullopt), Error);
}

}  // namespace
}  // namespace polly
