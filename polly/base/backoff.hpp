// Backoff: how long to wait before the next attempt: 10 ms, then twice as long each time up to half a second, each
// shortened by up to half at random so that many clients do not come back at the same moment.
//
//   Backoff backoff(random);
//   sleep(backoff.next());  ...  backoff.reset();
//
// Reconnect: the same between two connections to one server, where a connection that was open earns the next one an
// attempt without a wait.
//
//   Reconnect reconnect(random);
//   sleep(reconnect.after_failure());            // it did not open
//   sleep(reconnect.after_service(was_open));    // it was open for so long: mostly zero
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

// The time that connections were open is a credit, up to a bound, which attempts without a wait use up. A healthy
// server whose connections are cut, however often, is connected to again at once; one that drops each connection that
// it accepts is asked less and less often, as one that does not accept any.
class Reconnect {
 public:
  static constexpr Milliseconds kCost{25};        // of an attempt without a wait
  static constexpr Milliseconds kCreditMax{100};  // also what there is at first

  explicit Reconnect(std::uint64_t seed) noexcept : backoff_(seed) {}

  Milliseconds after_failure() noexcept { return backoff_.next(); }

  Milliseconds after_service(Duration was_open) noexcept {
    credit_ = std::min<Duration>(kCreditMax, credit_ + std::max(was_open, Duration::zero()));
    if (credit_ < kCost) return backoff_.next();
    credit_ -= kCost;
    backoff_.reset();
    return Milliseconds::zero();
  }

 private:
  Backoff backoff_;
  Duration credit_ = kCreditMax;
};

}  // namespace polly
