// BothTimes: the monotonic time and the calendar's, read at the same moment: a thread that is interrupted between the
// two readings would set them apart by that.
//
//   const BothTimes times = BothTimes::of(clock);
//   const WallTime expires = times.wall + std::chrono::round<Milliseconds>(expiry - times.now);
#pragma once

#include "polly/base/clock.hpp"

namespace polly {

struct BothTimes {
  TimePoint now;
  WallTime wall;

  static BothTimes of(const Clock& clock) noexcept {
    constexpr int kReadingsMax = 10;
    constexpr Duration kTogether = std::chrono::microseconds(50);
    BothTimes times{clock.now(), clock.wall()};
    for (int i = 1; i < kReadingsMax && clock.now() - times.now > kTogether; ++i) times = {clock.now(), clock.wall()};
    return times;
  }
};

}  // namespace polly
