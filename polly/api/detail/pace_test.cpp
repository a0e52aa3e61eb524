#include "polly/api/detail/pace.hpp"

#include <gtest/gtest.h>

namespace polly::api {
namespace {

constexpr int kBurst = Pace::kBurst / Pace::kInterval;

TEST(Pace, ABurstIsAdmittedAtOnceAndThenOneCallerPerInterval) {
  const ManualClock clock;
  Pace pace;
  for (int i = 0; i <= kBurst; ++i) EXPECT_EQ(pace.admit(clock.now()), Duration::zero()) << i;
  for (int i = 1; i <= 5; ++i) EXPECT_EQ(pace.admit(clock.now()), i * Pace::kInterval);
}

TEST(Pace, SlowCallersNeverWait) {
  ManualClock clock;
  Pace pace;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(pace.admit(clock.now()), Duration::zero());
    clock.advance(Pace::kInterval);
  }
}

TEST(Pace, TooManyAreRejectedUntilTimePasses) {
  ManualClock clock;
  Pace pace;
  int admitted = 0;
  while (pace.admit(clock.now())) ++admitted;
  EXPECT_EQ(admitted, kBurst + 1 + Pace::kWaitMax / Pace::kInterval);
  EXPECT_FALSE(pace.admit(clock.now())) << "a rejection does not count";
  clock.advance(Pace::kInterval);
  EXPECT_EQ(pace.admit(clock.now()), Pace::kWaitMax);
  EXPECT_FALSE(pace.admit(clock.now()));
}

}  // namespace
}  // namespace polly::api
