#include "polly/dynamodb/detail/retry_policy.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "polly/dynamodb/detail/retry_budget.hpp"

namespace polly::dynamodb {
namespace {

const Error kUnavailable(ErrorKind::unavailable, "down");
const Error kThrottled(ErrorKind::resource_exhausted, "slow down");
const Error kRefused(ErrorKind::permission_denied, "no");

TEST(RetryPolicy, AWriteThatMayHaveBeenAppliedIsNotSentTwice) {
  for (const Effect effect : {Effect::read, Effect::idempotent_write, Effect::write}) {
    const RetryPolicy policy(effect);
    EXPECT_TRUE(policy.may_retry(AttemptEnd::unsent, 1));
    EXPECT_TRUE(policy.may_retry(AttemptEnd::throttled, 1));
    EXPECT_EQ(policy.may_retry(AttemptEnd::lost, 1), effect != Effect::write);
    EXPECT_FALSE(policy.may_retry(AttemptEnd::rejected, 1));
    EXPECT_FALSE(policy.may_retry(AttemptEnd::throttled, kAttemptsMax));
  }
}

TEST(RetryPolicy, AWriteOfWhichAnAttemptWasLostHasAnUnknownOutcomeHoweverItEnds) {
  for (const Error& last : {kUnavailable, kThrottled, kRefused}) {
    for (const Effect effect : {Effect::read, Effect::idempotent_write, Effect::write}) {
      RetryPolicy policy(effect);
      EXPECT_EQ(policy.failure(last, false).kind(), last.kind());
      policy.note(AttemptEnd::lost);
      policy.note(AttemptEnd::throttled);
      const ErrorKind expected = effect == Effect::read ? last.kind() : ErrorKind::unknown_outcome;
      EXPECT_EQ(policy.failure(last, false).kind(), expected);
    }
  }
}

TEST(RetryPolicy, OutOfTimeIsDeadlineExceededWhereNothingWasApplied) {
  const RetryPolicy policy(Effect::write);
  EXPECT_EQ(policy.failure(kUnavailable, true).kind(), ErrorKind::deadline_exceeded);
  EXPECT_EQ(policy.failure(kThrottled, true).kind(), ErrorKind::resource_exhausted);
  EXPECT_EQ(policy.failure(kRefused, true).kind(), ErrorKind::permission_denied);
}

TEST(RetryPolicy, PausesAreJitteredOverTheirWholeLength) {
  EXPECT_EQ(RetryPolicy::pause_after(1, 0).count(), 0);
  EXPECT_EQ(RetryPolicy::pause_after(1, 25).count(), 25);
  EXPECT_EQ(RetryPolicy::pause_after(1, 26).count(), 0);
  EXPECT_EQ(RetryPolicy::pause_after(3, 100).count(), 100);
  EXPECT_EQ(RetryPolicy::pause_after(kAttemptsMax, 1'000).count(), 1'000);
  EXPECT_EQ(RetryPolicy::pause_after(kAttemptsMax, 1'001).count(), 0);
}

TEST(RetryBudget, AnOutageUsesItUpAndAnswersRefillIt) {
  RetryBudget budget;
  int retries = 0;
  while (budget.take()) ++retries;
  EXPECT_EQ(retries, RetryBudget::kTokens / RetryBudget::kRetryCost);
  for (int i = 0; i < RetryBudget::kRetryCost - 1; ++i) budget.give_back(1);
  EXPECT_FALSE(budget.take());
  budget.give_back(1);
  EXPECT_TRUE(budget.take());
  budget.give_back(2);
  EXPECT_TRUE(budget.take());
  for (int i = 0; i < 2 * RetryBudget::kTokens; ++i) budget.give_back(1);
  EXPECT_EQ(budget.tokens(), RetryBudget::kTokens);
}

TEST(RetryBudget, ManyThreadsTakeNoMoreThanThereIs) {
  RetryBudget budget;
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (budget.take()) ++taken;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, RetryBudget::kTokens / RetryBudget::kRetryCost);
}

}  // namespace
}  // namespace polly::dynamodb
