#include "polly/api/detail/pace.hpp"

#include <gtest/gtest.h>

namespace polly::api {
namespace {

constexpr int kAtOnce = Pace::kAtOnce / Pace::kDistance;

TEST(Pace, SomeGoAtOnceAndTheOthersOneAfterTheOther) {
  const ManualClock clock;
  Pace pace;
  for (int i = 0; i <= kAtOnce; ++i) EXPECT_EQ(pace.admit(clock.now()), Duration::zero()) << i;
  for (int i = 1; i <= 5; ++i) EXPECT_EQ(pace.admit(clock.now()), i * Pace::kDistance);
}

TEST(Pace, WhoComesSlowlyNeverWaits) {
  ManualClock clock;
  Pace pace;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(pace.admit(clock.now()), Duration::zero());
    clock.advance(Pace::kDistance);
  }
}

TEST(Pace, TooManyAreRefusedUntilSomeHaveGone) {
  ManualClock clock;
  Pace pace;
  int admitted = 0;
  while (pace.admit(clock.now())) ++admitted;
  EXPECT_EQ(admitted, kAtOnce + 1 + Pace::kWaitMax / Pace::kDistance);
  EXPECT_FALSE(pace.admit(clock.now())) << "a refusal takes no place";
  clock.advance(Pace::kDistance);
  EXPECT_EQ(pace.admit(clock.now()), Pace::kWaitMax);
  EXPECT_FALSE(pace.admit(clock.now()));
}

}  // namespace
}  // namespace polly::api
