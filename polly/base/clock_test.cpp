#include "polly/base/clock.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace polly {
namespace {

using namespace std::chrono_literals;

TEST(SystemClock, GoesForwardAndKnowsTheYear) {
  const TimePoint before = system_clock().now();
  EXPECT_GE(system_clock().now(), before);
  EXPECT_GT(system_clock().wall(), std::chrono::sys_days(std::chrono::year(2024) / 1 / 1));
}

TEST(SystemClock, IsOneForTheProgram) {
  EXPECT_EQ(&system_clock(), &system_clock());
}

TEST(ManualClock, StandsStillUntilItIsMoved) {
  ManualClock clock;
  const TimePoint now = clock.now();
  const WallTime wall = clock.wall();
  EXPECT_EQ(clock.now(), now);
  EXPECT_EQ(wall, std::chrono::sys_days(std::chrono::year(2026) / 1 / 1));
  clock.advance(90s);
  EXPECT_EQ(clock.now(), now + 90s);
  EXPECT_EQ(clock.wall(), wall + 90s);
}

TEST(ManualClock, KeepsNanosecondsThatTheWallDoesNotShow) {
  ManualClock clock;
  const WallTime wall = clock.wall();
  const TimePoint now = clock.now();
  clock.advance(999'999ns);
  EXPECT_EQ(clock.wall(), wall);
  EXPECT_EQ(clock.now(), now + 999'999ns);
  clock.advance(1ns);
  EXPECT_EQ(clock.wall(), wall + 1ms);
}

TEST(ManualClock, StartsAfterADefaultTimePoint) {
  EXPECT_GT(ManualClock().now(), TimePoint());
}

TEST(ManualClock, LosesNoStepOfManyThreads) {
  ManualClock clock;
  const TimePoint start = clock.now();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) clock.advance(1ns);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(clock.now() - start, 4000ns);
}

}  // namespace
}  // namespace polly
