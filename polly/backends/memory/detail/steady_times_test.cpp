#include "polly/backends/memory/detail/steady_times.hpp"

#include <gtest/gtest.h>

namespace polly::memory {
namespace {

using namespace std::chrono_literals;

// The calendar's clock goes with the other, but is read in milliseconds, and can be set.
class SetClock final : public Clock {
 public:
  TimePoint now() const noexcept override { return TimePoint(passed); }
  WallTime wall() const noexcept override { return WallTime(std::chrono::floor<Milliseconds>(passed + ahead)); }

  Duration passed = 1h;
  Duration ahead = 5h + 300us;
};

TEST(SteadyTimes, AnExpiryIsReadAsItWasWrittenAtWhateverMoments) {
  SetClock clock;
  SteadyTimes steady;
  for (int written = 0; written < 40; ++written) {
    clock.passed += 137us;
    const WallTime expires = WallTime(7h + Milliseconds(written));
    const BothTimes then = steady.of(clock);
    const TimePoint expiry = then.now + (expires - then.wall);
    for (int read = 0; read < 40; ++read) {
      clock.passed += 91us;
      const BothTimes now = steady.of(clock);
      EXPECT_EQ(now.wall + std::chrono::round<Milliseconds>(expiry - now.now), expires);
    }
  }
}

TEST(SteadyTimes, AreWithinAMillisecondOfTheClock) {
  SetClock clock;
  SteadyTimes steady;
  for (int i = 0; i < 100; ++i) {
    clock.passed += 137us;
    const BothTimes times = steady.of(clock);
    EXPECT_LE(clock.now() - times.now, 1ms);
    EXPECT_GE(clock.now(), times.now);
    EXPECT_LE(clock.wall() - times.wall, 1ms);
    EXPECT_GE(clock.wall() - times.wall, -1ms);
  }
}

TEST(SteadyTimes, FollowTheCalendarsClockWhereItIsSet) {
  SetClock clock;
  SteadyTimes steady;
  steady.of(clock);
  for (const Duration by : {Duration(1h), Duration(-2h), Duration(10ms)}) {
    clock.ahead += by;
    EXPECT_LE(clock.wall() - steady.of(clock).wall, 1ms);
    EXPECT_GE(clock.wall() - steady.of(clock).wall, -1ms);
  }
}

}  // namespace
}  // namespace polly::memory
