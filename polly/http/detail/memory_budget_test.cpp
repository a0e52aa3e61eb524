#include "polly/http/detail/memory_budget.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <utility>
#include <vector>

namespace polly::http {
namespace {

TEST(MemoryBudget, GivesNoMoreThanItHasAndTakesAllOfItBack) {
  MemoryBudget budget(1000);
  {
    MemoryCharge first(budget);
    MemoryCharge second(budget);
    EXPECT_TRUE(first.resize(600));
    EXPECT_FALSE(second.resize(401));
    EXPECT_EQ(second.bytes(), 0U);
    EXPECT_TRUE(second.resize(400));
    EXPECT_TRUE(first.resize(100));
    EXPECT_TRUE(second.resize(900));
    EXPECT_EQ(budget.used(), 1000U);
  }
  EXPECT_EQ(budget.used(), 0U);
}

TEST(MemoryBudget, KeepsAQuarterForSmallCharges) {
  constexpr std::size_t kMax = MemoryBudget::kSmallBytes * 16;
  MemoryBudget budget(kMax);
  MemoryCharge large(budget);
  EXPECT_FALSE(large.resize(kMax / 4 * 3 + 1));
  EXPECT_TRUE(large.resize(kMax / 4 * 3));
  MemoryCharge small(budget);
  EXPECT_TRUE(small.resize(MemoryBudget::kSmallBytes));
  EXPECT_FALSE(small.resize(MemoryBudget::kSmallBytes + 1));
}

TEST(MemoryBudget, KeepsASixteenthForTinyCharges) {
  MemoryBudget budget(MemoryBudget::kTinyBytes * 32);
  std::vector<MemoryCharge> small;
  for (int i = 0; i < 15; ++i) EXPECT_TRUE(small.emplace_back(budget).resize(2 * MemoryBudget::kTinyBytes));
  EXPECT_FALSE(small.emplace_back(budget).resize(MemoryBudget::kTinyBytes + 1));
  EXPECT_TRUE(small.back().resize(MemoryBudget::kTinyBytes));
}

TEST(MemoryBudget, KnowsWhatCanNeverHaveRoom) {
  const MemoryBudget budget(1024 * 1024);
  EXPECT_TRUE(budget.could_hold(768 * 1024));
  EXPECT_FALSE(budget.could_hold(768 * 1024 + 1));
}

TEST(MemoryBudget, RemembersItsPeakUntilThatIsAskedFor) {
  MemoryBudget budget(1000);
  MemoryCharge charge(budget);
  charge.resize(700);
  charge.resize(200);
  EXPECT_EQ(budget.take_peak(), 700U);
  EXPECT_EQ(budget.take_peak(), 200U);
}

TEST(MemoryBudget, AChargeIsMovedWithWhatItHolds) {
  MemoryBudget budget(100);
  MemoryCharge owner(budget);
  EXPECT_TRUE(owner.resize(60));
  MemoryCharge next(std::move(owner));
  EXPECT_EQ(next.bytes(), 60U);
  EXPECT_EQ(budget.used(), 60U);
  {
    MemoryCharge last(budget);
    last = std::move(next);
    EXPECT_EQ(last.bytes(), 60U);
  }
  EXPECT_EQ(budget.used(), 0U);
}

TEST(MemoryBudget, ThreadsNeverHoldMoreThanItHasTogether) {
  MemoryBudget budget(1000);
  std::atomic<bool> was_exceeded{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      MemoryCharge charge(budget);
      for (std::size_t round = 0; round < 20'000; ++round) {
        charge.resize(round % 700);
        if (budget.used() > budget.bytes_max()) was_exceeded = true;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(was_exceeded);
  EXPECT_EQ(budget.used(), 0U);
}

}  // namespace
}  // namespace polly::http
