#include "polly/webhook/pulls.hpp"

#include <gtest/gtest.h>

namespace polly::webhook {

namespace {

const Commit kPulledHead("ec26c3e57ca3a959ca5aad62de7213c562f8c821", Repository("acme", "shop"));

}  // namespace

TEST(PullUpdate, OfAPullRequestHasItsTimeAndState) {
  github::PullRequest pull("labeled", kPulledHead, 42);
  pull.updated_at = 1000;
  pull.is_open = false;
  const std::optional<PullUpdate> update = pull_update_of(pull);
  ASSERT_TRUE(update);
  EXPECT_EQ(update->commit, kPulledHead);
  EXPECT_EQ(update->numbers, std::vector<std::int64_t>{42});
  EXPECT_EQ(update->time, 1000);
  EXPECT_EQ(update->is_open, false);
}

TEST(PullUpdate, OfAPullRequestWithoutATimeOrAStateIsOfTheOldestTime) {
  const std::optional<PullUpdate> update = pull_update_of(github::PullRequest("opened", kPulledHead, 42));
  EXPECT_EQ(update->time, 0);
  EXPECT_EQ(update->is_open, std::nullopt);
}

TEST(PullUpdate, OfARunHasTheListedNumbers) {
  github::CheckSuite suite(kPulledHead, 7, 43);
  suite.pull_requests = {43, 42};
  const std::optional<PullUpdate> update = pull_update_of(suite);
  EXPECT_EQ(update->numbers, (std::vector<std::int64_t>{43, 42}));
  EXPECT_EQ(update->time, 0);
  EXPECT_EQ(update->is_open, std::nullopt);
  const github::WorkflowRun run(kPulledHead, 9, "", std::nullopt);
  EXPECT_TRUE(pull_update_of(run)->numbers.empty());
}

TEST(PullUpdate, OfARunThatListsVeryManyHasTheLargestNumbers) {
  github::CheckSuite suite(kPulledHead, 7, std::nullopt);
  for (std::int64_t number = 5000; number > 0; --number) suite.pull_requests.push_back(number);
  const std::vector<std::int64_t> numbers = pull_update_of(suite)->numbers;
  EXPECT_EQ(numbers.size(), PullNumbers::kNumbersMax);
  EXPECT_EQ(numbers.front(), 5000);
}

TEST(PullUpdate, OfAnotherEventIsNone) {
  EXPECT_FALSE(pull_update_of(github::Ping()));
  EXPECT_FALSE(pull_update_of(github::OtherEvent()));
}

}  // namespace polly::webhook
