#include "polly/base/both_times.hpp"

#include <gtest/gtest.h>

namespace polly {
namespace {

using namespace std::chrono_literals;

// A clock that stands still for 20 ms between the first two readings, as where the thread is interrupted.
class InterruptedClock final : public Clock {
 public:
  TimePoint now() const noexcept override { return TimePoint(1s) + passed_; }
  WallTime wall() const noexcept override {
    if (interruptions_-- > 0) passed_ += 20ms;
    return WallTime(5'000ms + std::chrono::floor<Milliseconds>(passed_));
  }

  mutable Duration passed_{};
  mutable int interruptions_ = 2;
};

TEST(BothTimes, AreOfOneMomentAlsoWhereTheThreadIsInterrupted) {
  const InterruptedClock clock;
  const BothTimes times = BothTimes::of(clock);
  EXPECT_EQ(times.now, TimePoint(1s) + 40ms);
  EXPECT_EQ(times.wall, WallTime(5'040ms));
}

TEST(BothTimes, AreReadOnlySoManyTimes) {
  InterruptedClock clock;
  clock.interruptions_ = 1'000;
  BothTimes::of(clock);
  EXPECT_EQ(clock.interruptions_, 990);
}

}  // namespace
}  // namespace polly
