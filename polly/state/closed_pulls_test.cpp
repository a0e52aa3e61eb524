#include "polly/state/closed_pulls.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "polly/state/detail/test_pulls.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

class ForgettingPullsTest : public PullServiceTest {
 protected:
  ForgettingPullsTest() : PullServiceTest(1h) {}
  std::optional<Milliseconds> pr_left(std::size_t commit) { return left(state_key(shop_commit(commit), kPrNumber)); }
};

TEST_F(ForgettingPullsTest, TheFactsOfAClosedPullRequestHaveLessLeft) {
  open(1, 42, 10);
  open(2, 42, 20);
  check(2, {42});
  EXPECT_EQ(pr_left(1), 24h) << "an open one";
  close(2, 42, 30);
  EXPECT_EQ(pr_left(1), 1h) << "also of a commit that was pushed over";
  EXPECT_EQ(pr_left(2), 1h);
  EXPECT_EQ(left(state_key(shop_commit(2), kCheckSuiteId)), 1h);
  EXPECT_EQ(run(state_.get(Context(), shop_commit(2), kPrNumber)), 42) << "the value stays";
  clock_.advance(30min);
  close(2, 42, 30);
  EXPECT_EQ(pr_left(2), 30min) << "a repeat gives no more time";
}

TEST_F(ForgettingPullsTest, AnEventAfterwardsIsShortenedToo) {
  open(1, 42, 10);
  close(1, 42, 30);
  check(1, {});
  EXPECT_EQ(left(state_key(shop_commit(1), kCheckSuiteId)), 1h);
  close(2, 43, 5);
  check(2, {43});
  EXPECT_EQ(left(state_key(shop_commit(2), kCheckSuiteId)), 1h);
  open(2, 43, 4);
  EXPECT_EQ(pr_left(2), 1h) << "the older event came late";
}

TEST_F(ForgettingPullsTest, ACommitOfAnOpenPullRequestKeepsItsTime) {
  open(1, 42, 10);
  open(1, 43, 11);
  close(1, 43, 12);
  EXPECT_EQ(pr_left(1), 24h);
  close(1, 42, 13);
  EXPECT_EQ(pr_left(1), 1h) << "now both are closed";
}

TEST_F(ForgettingPullsTest, AReopenedOneGetsItsTimeAgain) {
  open(1, 42, 10);
  close(1, 42, 20);
  EXPECT_EQ(pr_left(1), 1h);
  open(1, 42, 30);
  EXPECT_EQ(pr_left(1), 24h);
  close(1, 42, 20);
  EXPECT_EQ(pr_left(1), 24h) << "a late repeat of the older event";
}

TEST_F(ForgettingPullsTest, CommitsWithoutAPullRequestKeepTheirTime) {
  check(1, {});
  EXPECT_EQ(left(state_key(shop_commit(1), kCheckSuiteId)), 24h);
}

TEST_F(ForgettingPullsTest, ManyCommitsAreShortenedInBatches) {
  for (std::size_t i = 0; i < 250; ++i) open(i, 42, static_cast<std::int64_t>(1000 + i));
  close(249, 42, 9000);
  for (std::size_t i = 0; i < 250; ++i) ASSERT_EQ(pr_left(i), 1h) << i;
}

}  // namespace
}  // namespace polly
