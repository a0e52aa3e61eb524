// Pace: a rate limit that delays. It admits a burst at once and then one caller per interval, and returns how long each
// has to wait. (The generic cell rate algorithm, ITU-T I.371: its state is one number.)
//
//   std::optional<Duration> wait = pace.admit(clock.now());     // nullopt: too many are waiting already
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
  static constexpr Milliseconds kInterval{2};
  static constexpr Duration kBurst = 16 * kInterval;  // callers that need not wait, times the interval
  static constexpr Milliseconds kWaitMax{2'000};

  std::optional<Duration> admit(TimePoint now) noexcept {
    TimePoint due = due_.load(std::memory_order_relaxed);
    TimePoint turn;
    do {
      turn = std::max(due, now - kBurst);
      if (turn - now > kWaitMax) return std::nullopt;
    } while (!due_.compare_exchange_weak(due, turn + kInterval, std::memory_order_relaxed));
    return std::max(turn - now, Duration::zero());
  }

 private:
  std::atomic<TimePoint> due_{TimePoint::min() + kBurst};  // the turn of the next caller
};

}  // namespace polly::api
