// A PullService whose StateService has more facts than the contract's, and callers that wait for them.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/state/detail/test_pulls.hpp"
#include "polly/state/detail/test_waits.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const FactList> many_facts() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < FactList::kConfiguredMax; ++i) names.push_back("pulled_" + std::to_string(i));
  return std::make_shared<const FactList>(names);
}

class PullFacts : public ::testing::Test {
 protected:
  void open(std::size_t commit, std::int64_t number, std::int64_t time, std::int64_t value) {
    std::vector<KnownFact> facts{{kPrNumber, number}, {last_, value}};
    run(pulls_.advance(Context(), std::move(facts), pull_event(commit, number, time, true)));
  }
  std::optional<Milliseconds> left(std::size_t commit, Fact<std::int64_t> fact) {
    return run(store_.get_entry<std::int64_t>(Context(), state_key(shop_commit(commit), fact)))->time_left;
  }

  Telemetry telemetry_;
  ManualClock clock_;
  Runtime runtime_{telemetry_, {}, clock_};
  Store store_{open_memory_backend(MemoryOptions(), runtime_), runtime_};
  const std::shared_ptr<const FactList> facts_ = many_facts();
  const Fact<std::int64_t> last_ = (*facts_)[facts_->size() - 1];
  StateService state_{store_, telemetry_, 24h, StateKeys::plain, std::nullopt, facts_};
  PullService pulls_{store_, state_, telemetry_, 24h, StateKeys::plain, 1h, clock_};
};

TEST_F(PullFacts, AreInEveryCommitOfAPullRequest) {
  const std::size_t commits = 2 * (kBatchKeysMax / FactList::kFactsMax) + 1;  // three batches
  for (std::size_t i = 0; i < commits; ++i) open(i, 42, static_cast<std::int64_t>(1000 + i), 7);
  const PullPage page = *run(pulls_.commits(Context(), kShop, 42));
  ASSERT_EQ(page.commits.size(), commits);
  for (const CommitOfPull& commit : page.commits) {
    EXPECT_EQ(commit.found.state[last_], 7);
    EXPECT_EQ(commit.found.state.facts(), *facts_);
  }
  EXPECT_EQ(run(pulls_.page(Context(), shop_commit(0))).state[last_], 7);
}

TEST_F(PullFacts, OfClosedPullRequestsHaveLessLeft) {
  const std::size_t commits = kBatchKeysMax / FactList::kFactsMax + 1;
  for (std::size_t i = 0; i < commits; ++i) open(i, 42, static_cast<std::int64_t>(1000 + i), 7);
  EXPECT_EQ(left(0, last_), 24h);
  run(pulls_.advance(Context(), {}, pull_event(0, 42, 9000, false)));
  for (std::size_t i = 0; i < commits; ++i) {
    EXPECT_EQ(left(i, last_), 1h) << i;
    EXPECT_EQ(left(i, kPrNumber), 1h) << i;
  }
}

class PullWaits : public state_detail::WaitsTest {
 protected:
  PullService pulls_{store_, state_, telemetry_, 24h, StateKeys::plain, Milliseconds::zero(), clock_};
};

TEST_F(PullWaits, AFactThatAnEventAdvancesIsAnsweredByTheEventItself) {
  backend_->after_get = [this] {
    std::vector<KnownFact> facts(1, KnownFact(kPrNumber, 42));
    run(pulls_.advance(Context(), std::move(facts), pull_event(1, 42, 10, true)));
  };
  const int looks = backend_->looks;
  EXPECT_EQ(run(state_.wait(Context(), shop_commit(1), kPrNumber, state_detail::kLong)), 42);
  EXPECT_EQ(backend_->looks, looks) << "the store was asked again";
}

TEST_F(PullWaits, AnEventWithoutFactsWakesNoOne) {
  auto answer = start(shop_commit(1), kPrNumber, 200ms);
  wait_for_waiters(1);
  run(pulls_.advance(Context(), {}, pull_event(1, 42, 10, false)));
  EXPECT_EQ(answer.get(), std::nullopt);
}

TEST_F(PullWaits, AStateThatWasReadGetsItsPullRequests) {
  std::vector<KnownFact> facts(1, KnownFact(kPrNumber, 42));
  run(pulls_.advance(Context(), std::move(facts), pull_event(1, 42, 10, false)));
  CommitState state;
  state.set(kPrNumber, 43);
  const CommitPage page = run(pulls_.page(Context(), shop_commit(1), std::move(state)));
  EXPECT_EQ(page.state[kPrNumber], 43) << "the state is not read again";
  EXPECT_EQ(page.pulls, (std::vector<PullOfCommit>{PullOfCommit(43, true), PullOfCommit(42, false)}));
}

}  // namespace
}  // namespace polly
