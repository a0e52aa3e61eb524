#include "polly/state/pull_service.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/state/detail/test_pulls.hpp"
#include "polly/testing/sanitizers.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

class TaggedPullsTest : public PullServiceTest {
 protected:
  TaggedPullsTest() : PullServiceTest(0ms, StateKeys::tagged) {}
};

TEST_F(PullServiceTest, ACommitHasAllItsPullRequestsWithTheOpenOnesFirst) {
  open(1, 42, 10);
  open(1, 43, 20);
  EXPECT_EQ(page(1), R"([{"number":43,"state":"open"},{"number":42,"state":"open"}] "open")");
  close(1, 43, 30);
  EXPECT_EQ(page(1), R"([{"number":42,"state":"open"},{"number":43,"state":"closed"}] "closed")");
  EXPECT_EQ(run(pulls_.page(Context(), shop_commit(1))).state[kPrNumber], 43) << "the largest, as before";
}

TEST_F(PullServiceTest, ACommitWithoutEventsHasNone) {
  EXPECT_EQ(page(1), "[] null");
  run(state_.store(Context(), shop_commit(1), kPrNumber, 42));
  EXPECT_EQ(page(1), R"([{"number":42,"state":"open"}] "open")") << "the fact alone";
}

TEST_F(PullServiceTest, ClosedAndReopenedCountByTheirTimesInEveryOrder) {
  std::vector<PullUpdate> events{pull_event(1, 42, 10, true), pull_event(1, 42, 20, false), pull_event(1, 42, 30, true),
                                 pull_event(2, 42, 40, false)};
  std::vector<std::size_t> order{0, 1, 2, 3};
  do {
    const std::int64_t number = 42;
    for (std::size_t count = 1; count <= order.size(); ++count) {
      run(store_.remove(Context(), pull_key(kShop, number, StateKeys::plain)));
      clock_.advance(PullService::kRecentMax);
      std::int64_t newest = 0;
      for (std::size_t i = 0; i < count; ++i) {
        advance(events[order[i]], {KnownFact(kPrNumber, number)});
        newest = std::max(newest, events[order[i]].time);
      }
      EXPECT_EQ(commits(number)->is_open, newest % 20 == 10) << newest;
    }
    EXPECT_EQ(shas(number), "closed: 2! 1");
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(PullServiceTest, TheCommitsOfAPullRequestComeNewestFirst) {
  EXPECT_EQ(shas(42), "none");
  check(3, {42});
  EXPECT_EQ(shas(42), "open: 3") << "no head is known";
  EXPECT_EQ(commits(42)->head, std::nullopt);
  open(1, 42, 10);
  open(2, 42, 20);
  check(1, {42});
  EXPECT_EQ(shas(42), "open: 2! 1 3");
  const std::optional<PullPage> page = commits(42);
  EXPECT_EQ(page->head, shop_commit(2).sha());
  EXPECT_EQ(page->commits[1].found.state[kCheckSuiteId], 7);
  EXPECT_EQ(page->commits[1].seen_at, 10);
}

TEST_F(PullServiceTest, ACommitWithoutFactsIsNotListed) {
  open(1, 42, 10);
  close(2, 42, 20);
  EXPECT_EQ(shas(42), "closed: 1") << "the head has no facts";
  EXPECT_EQ(commits(42)->head, shop_commit(2).sha());
  EXPECT_EQ(run(pulls_.forget_all(Context(), shop_commit(1))), 2U) << "a fact, and its pull requests";
  EXPECT_EQ(shas(42), "closed:");
  EXPECT_EQ(page(1), "[] null");
}

TEST_F(PullServiceTest, APullRequestHasAsManyCommitsAsTheBound) {
  for (std::size_t i = 0; i < 250; ++i) open(i, 42, static_cast<std::int64_t>(1000 + i));
  EXPECT_EQ(commits(42)->commits.size(), 250U);
  open(250, 42, 5000);
  const std::optional<PullPage> page = commits(42);
  EXPECT_EQ(page->commits.size(), 250U);
  EXPECT_EQ(page->head, shop_commit(250).sha());
  EXPECT_EQ(page->commits.back().found.commit, shop_commit(1)) << "the oldest one has left";
}

TEST_F(PullServiceTest, NothingIsWrittenWhereNothingChanges) {
  open(1, 42, 10);
  clock_.advance(1h);
  open(1, 42, 10);
  check(1, {42});
  check(1, {});
  EXPECT_EQ(left(pull_key(kShop, 42, StateKeys::plain)), 29h);
  EXPECT_EQ(left(pulls_of_commit_key(shop_commit(1), StateKeys::plain)), 29h);
}

TEST_F(PullServiceTest, ARepeatIsNotReadAgainForAMoment) {
  open(1, 42, 10);
  run(store_.remove(Context(), pull_key(kShop, 42, StateKeys::plain)));
  open(1, 42, 10);
  EXPECT_EQ(shas(42), "none") << "what is deleted comes back a little later";
  clock_.advance(PullService::kRecentMax);
  open(1, 42, 10);
  EXPECT_EQ(shas(42), "open: 1!");
  run(pulls_.forget_all(Context(), shop_commit(1)));
  open(1, 42, 10);
  EXPECT_EQ(page(1), R"([{"number":42,"state":"open"}] "open")") << "and at once after it was forgotten";
}

TEST_F(PullServiceTest, TheIndexOutlivesTheFacts) {
  open(1, 42, 10);
  for (int hour = 0; hour < 24 * 8; ++hour) {
    clock_.advance(1h);
    if (hour % 5 == 0) check(1, {});  // as of a fork: GitHub lists no pull request
    const auto facts = left(state_key(shop_commit(1), kCheckSuiteId));
    if (!facts) continue;
    ASSERT_GE(left(pulls_of_commit_key(shop_commit(1), StateKeys::plain)).value_or(0ms), *facts) << hour;
    ASSERT_GE(left(pull_key(kShop, 42, StateKeys::plain)).value_or(0ms), *facts) << hour;
  }
  clock_.advance(31h);
  EXPECT_EQ(shas(42), "none");
  EXPECT_EQ(page(1), "[] null");
}

TEST_F(PullServiceTest, WithoutALifetimeNothingExpires) {
  PullService for_ever(store_, state_, telemetry_, Expiration::never(), StateKeys::plain, 0ms);
  run(for_ever.advance(Context(), {}, pull_event(1, 42, 10, true)));
  EXPECT_EQ(left(pull_key(kShop, 42, StateKeys::plain)), std::nullopt);
  EXPECT_NE(value(pull_key(kShop, 42, StateKeys::plain)), "none");
}

TEST_F(PullServiceTest, AValueOfAnotherProgramIsATypeMismatchAndStays) {
  run(store_.set(Context(), pull_key(kShop, 42, StateKeys::plain), "mine"));
  try {
    open(1, 42, 10);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::type_mismatch);
  }
  EXPECT_EQ(value(pull_key(kShop, 42, StateKeys::plain)), "\"mine\"");
}

TEST_F(TaggedPullsTest, KeysHaveTheFormOfTheFacts) {
  open(1, 42, 10);
  EXPECT_EQ(value("polly:pull_requests:acme/shop:{" + shop_commit(1).sha() + "}"), "[42]");
  EXPECT_NE(value("polly:pull:acme/shop:{42}"), "none");
  EXPECT_EQ(shas(42), "open: 1!");
}

// Several services on one store, as of several daemons: what is stored is what one of them would have stored alone.
TEST_F(PullServiceTest, WritersOnSeveralThreadsLoseNothing) {
  const int rounds = testing::kHasSanitizers ? 3 : 20;
  for (int round = 0; round < rounds; ++round) {
    const std::int64_t number = 100 + round;
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        PullService mine(store_, state_, telemetry_, 24h, StateKeys::plain, 0ms);
        std::mt19937 random(static_cast<unsigned>(thread));
        std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
        std::shuffle(order.begin(), order.end(), random);
        for (const std::size_t i : order) {
          const std::size_t commit = 10 * thread + i;
          PullUpdate update = pull_event(commit, number, static_cast<std::int64_t>(commit + 1), commit % 2 == 1);
          std::vector<KnownFact> facts{KnownFact(kPrNumber, number)};
          run(mine.advance(Context(), std::move(facts), std::move(update)));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(shas(number), "open: 35! 34 33 32 31 30 25 24 23 22 21 20 15 14 13 12 11 10 5 4 3 2 1 0");
  }
}

TEST_F(PullServiceTest, ClosingEndsNothingByDefault) {
  open(1, 42, 10);
  close(1, 42, 20);
  EXPECT_EQ(left(state_key(shop_commit(1), kPrNumber)), 24h);
}

}  // namespace
}  // namespace polly
