// Pace: lets something happen at most so often: some at once, then one after the other at equal distances. Who comes
// too early is told how long to wait. (The generic cell rate algorithm, ITU-T I.371: one number is all it remembers.)
//
//   std::optional<Duration> wait = pace.admit(clock.now());     // nullopt: too many wait already
//
// Thread-safe.
#pragma once

#include <algorithm>
#include <atomic>
#include <optional>

#include "polly/base/clock.hpp"

namespace polly::api {

class Pace {
 public:
  static constexpr Milliseconds kDistance{2};
  static constexpr Duration kAtOnce = 16 * kDistance;  // so many need not wait
  static constexpr Milliseconds kWaitMax{2'000};

  std::optional<Duration> admit(TimePoint now) noexcept {
    TimePoint due = due_.load(std::memory_order_relaxed);
    TimePoint place;
    do {
      place = std::max(due, now - kAtOnce);
      if (place - now > kWaitMax) return std::nullopt;
    } while (!due_.compare_exchange_weak(due, place + kDistance, std::memory_order_relaxed));
    return std::max(place - now, Duration::zero());
  }

 private:
  std::atomic<TimePoint> due_{TimePoint::min() + kAtOnce};  // the place of the next one
};

}  // namespace polly::api
