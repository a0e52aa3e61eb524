// Backoff: how long to wait before the next attempt: 10 ms, then twice as long each time up to half a second, each
// shortened by up to half at random so that many clients do not come back at the same moment.
//
//   Backoff backoff(random);
//   sleep(backoff.next());  ...  backoff.reset();
#pragma once

#include <algorithm>
#include <cstdint>

#include "polly/base/clock.hpp"

namespace polly {

class Backoff {
 public:
  static constexpr Milliseconds kFirst{10};
  static constexpr Milliseconds kLongest{500};

  explicit Backoff(std::uint64_t seed) noexcept : state_(seed | 1) {}

  Milliseconds next() noexcept {
    const Milliseconds full = delay_;
    delay_ = std::min(kLongest, delay_ * 2);
    return full - Milliseconds(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(full.count() / 2 + 1)));
  }
  void reset() noexcept { delay_ = kFirst; }

 private:
  // xorshift64 (Marsaglia 2003): enough to spread attempts.
  std::uint64_t random() noexcept {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }

  std::uint64_t state_;
  Milliseconds delay_ = kFirst;
};

}  // namespace polly
