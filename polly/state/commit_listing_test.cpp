#include "polly/state/commit_listing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/testing/sanitizers.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

Commit numbered_commit(std::size_t number, const Repository& repository) {
  return Commit(std::string(33, '0') + std::to_string(1'000'000 + number), repository);
}

class CommitListingTest : public ::testing::Test {
 protected:
  std::vector<FoundCommit> find(std::optional<Repository> repository, std::optional<std::int64_t> pr_number) {
    return run(state_.find(Context(), std::move(repository), pr_number));
  }

  Telemetry telemetry_;
  Store store_{std::make_unique<PlainBackend>(system_clock()), Runtime(telemetry_)};
  StateService state_{store_, telemetry_};
};

Task<void> store_commits(Store* store, Repository repository, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    co_await store->set(Context(), state_key(numbered_commit(i, repository), kPrNumber), 1);
  }
}

TEST_F(CommitListingTest, ComesInPagesThatHoldEachCommitOnce) {
  constexpr std::size_t kCommits = 2 * CommitListing::kPageCommits + 1;
  const Repository shop("acme", "shop");
  for (std::size_t i = 0; i < kCommits; ++i) {
    if (i % 3 != 0) run(state_.store(Context(), numbered_commit(i, shop), kPrNumber, 1));
    if (i % 3 != 1) run(state_.store(Context(), numbered_commit(i, shop), kCheckSuiteId, 7));
  }
  CommitListing listing = state_.list(std::nullopt, std::nullopt);
  std::set<std::string> seen;
  while (!listing.is_done()) {
    const std::vector<FoundCommit> page = run(listing.next(Context()));
    EXPECT_LE(page.size(), CommitListing::kPageKeys);
    for (const FoundCommit& found : page) EXPECT_TRUE(seen.insert(found.commit.sha()).second) << found.commit.sha();
  }
  EXPECT_EQ(seen.size(), kCommits);
}

TEST_F(CommitListingTest, ContinuesAtACursorElsewhere) {
  constexpr std::size_t kCommits = 500;
  run(store_commits(&store_, Repository("acme", "shop"), kCommits));
  std::set<std::string> seen;
  std::string cursor = state_.list(std::nullopt, std::nullopt).cursor();
  for (bool is_done = false; !is_done;) {
    CommitListing listing = state_.list(std::nullopt, std::nullopt);
    listing.continue_at(cursor);
    for (const FoundCommit& found : run(listing.next(Context(), 40))) {
      EXPECT_TRUE(seen.insert(found.commit.sha()).second) << found.commit.sha();
    }
    is_done = listing.is_done();
    if (!is_done) cursor = listing.cursor();
  }
  EXPECT_EQ(seen.size(), kCommits);
}

TEST_F(CommitListingTest, AForeignCursorIsRefused) {
  const std::string facts = FactList::contract()->fingerprint() + ".";
  for (const std::string& cursor :
       {std::string(), std::string("x"), std::string("pr_number"), std::string("pr_number."), "pr_number.x." + facts,
        "no_fact.1." + facts, "check_suite_id.1." + facts + "x", std::string("pr_number.1.x.")}) {
    CommitListing listing = state_.list(std::nullopt, 42);
    EXPECT_THROW(listing.continue_at(cursor), Error) << cursor;
  }
  CommitListing listing = state_.list(std::nullopt, 42);
  EXPECT_NO_THROW(listing.continue_at("pr_number.1." + facts));
}

// A listing that continued with another order of the facts would not list the commits of those that it skips.
TEST_F(CommitListingTest, ACursorOfAnotherListOfFactsIsRefused) {
  using Names = std::vector<std::string>;
  const Names names{"first_id", "second_id"};
  StateService state(store_, telemetry_, 24h, StateKeys::plain, std::nullopt, std::make_shared<const FactList>(names));
  const std::string cursor = state.list(std::nullopt, std::nullopt).cursor();
  for (const Names& others : {Names{}, Names{"first_id"}, Names{"second_id", "first_id"}, Names{"first", "idsecond_id"},
                              Names{"first_id", "second_id", "third_id"}}) {
    const auto list = std::make_shared<const FactList>(others);
    CommitListing listing(store_, StateKeys::plain, 24h, list, std::nullopt, std::nullopt);
    EXPECT_THROW(listing.continue_at(cursor), Error) << list->names();
  }
  StateService same(store_, telemetry_, 24h, StateKeys::plain, std::nullopt, std::make_shared<const FactList>(names));
  CommitListing listing = same.list(std::nullopt, std::nullopt);
  listing.continue_at(cursor);
  EXPECT_EQ(listing.cursor(), cursor);
}

TEST_F(CommitListingTest, HasNoBound) {
  const std::size_t commits = testing::kHasSanitizers ? 5'000 : 120'000;
  run(store_commits(&store_, Repository("acme", "shop"), commits));
  CommitListing listing = state_.list(std::nullopt, std::nullopt);
  std::size_t count = 0;
  while (!listing.is_done()) count += run(listing.next(Context())).size();
  EXPECT_EQ(count, commits);
}

// The list is read while facts are stored, renewed and about to expire. Each commit has at least one fact all the time.
TEST_F(CommitListingTest, EveryCommitThatLivesThroughoutIsListedWhateverIsWritten) {
  std::mt19937 random(7);
  const auto pick = [&](std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random); };
  std::size_t listed = 0;
  std::size_t repeats = 0;
  for (int round = 0; round < (testing::kHasSanitizers ? 20 : 200); ++round) {
    ManualClock clock;
    Store store(std::make_unique<PlainBackend>(clock), Runtime(telemetry_, {}, clock));
    constexpr std::size_t kCommits = 40;
    const Repository shop("acme", "shop");
    const auto write = [&](std::size_t commit, Fact<std::int64_t> fact, Milliseconds lifetime) {
      run(store.set(Context(), state_key(numbered_commit(commit, shop), fact), 1, lifetime));
    };
    for (std::size_t i = 0; i < kCommits; ++i) {
      for (std::size_t n = pick(3); n > 0; --n)
        write(i, kFacts[pick(kFacts.size())], std::chrono::minutes(1 + pick(1500)));
      write(i, kFacts[pick(kFacts.size())], 24h);
    }
    clock.advance(23h);
    CommitListing listing(store, StateKeys::plain, 24h, FactList::contract(), std::nullopt, std::nullopt, clock);
    std::multiset<std::string> seen;
    while (!listing.is_done()) {
      for (const FoundCommit& found : run(listing.next(Context(), 10))) seen.insert(found.commit.sha());
      for (std::size_t n = pick(6); n > 0; --n) write(pick(kCommits), kFacts[pick(kFacts.size())], 24h);
      clock.advance(2min);
    }
    for (std::size_t i = 0; i < kCommits; ++i) {
      const std::size_t times = seen.count(numbered_commit(i, shop).sha());
      EXPECT_GE(times, 1U) << "round " << round << ", commit " << i;
      listed += times;
      repeats += times > 1 ? times - 1 : 0;
    }
  }
  EXPECT_LT(repeats, listed / 3) << repeats << " of " << listed;
}

TEST_F(CommitListingTest, ACommitThatIsForgottenMeanwhileIsLeftOut) {
  const Repository shop("acme", "shop");
  run(store_commits(&store_, shop, 30));
  CommitListing listing = state_.list(shop, std::nullopt);
  std::size_t count = 0;
  while (count == 0 && !listing.is_done()) count = run(listing.next(Context(), 10)).size();
  for (std::size_t i = 0; i < 30; ++i) run(state_.forget_all(Context(), numbered_commit(i, shop)));
  while (!listing.is_done()) count += run(listing.next(Context(), 10)).size();
  EXPECT_EQ(count, 10U);
}

TEST_F(CommitListingTest, KeepsBothLengthsOfAShaAndTheRepositoriesApart) {
  const std::string shorter(40, 'a');
  const std::string longer(64, 'a');
  const std::vector<Commit> commits{Commit(shorter), Commit(longer), Commit(shorter, Repository("acme", "shop")),
                                    Commit(shorter, Repository("eve", "shop"))};
  for (const Commit& commit : commits) run(state_.store(Context(), commit, kWorkflowRunId, 1));
  const std::vector<FoundCommit> found = find(std::nullopt, std::nullopt);
  ASSERT_EQ(found.size(), commits.size());
  for (const Commit& commit : commits) {
    const auto is_it = [&](const FoundCommit& one) { return one.commit == commit; };
    EXPECT_EQ(std::count_if(found.begin(), found.end(), is_it), 1);
  }
}

}  // namespace
}  // namespace polly
