// SteadyTimes: the monotonic time beside the calendar's, with the same difference at every reading, so that an entry
// that was written to expire at a millisecond is read with that millisecond.
//
//   SteadyTimes steady;
//   const BothTimes times = steady.of(clock);
//   const TimePoint expiry = times.now + (expires - times.wall);                                  // written
//   const WallTime expires = times.wall + std::chrono::round<Milliseconds>(expiry - times.now);   // and read again
//
// The calendar's time is read in milliseconds, so that two readings of the difference are up to 1 ms apart. The first
// one is kept until the calendar's clock is set, which shows as a difference of more than kSetBy. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>

#include "polly/base/both_times.hpp"

namespace polly::memory {

class SteadyTimes {
 public:
  static constexpr Milliseconds kSetBy{3};

  // The present moment. `now` is at the beginning of the millisecond `wall`, up to 1 ms before the clock's.
  BothTimes of(const Clock& clock) noexcept {
    const BothTimes read = BothTimes::of(clock);
    const Duration ahead = ahead_of(read);
    const Duration wall = read.now.time_since_epoch() + ahead;
    const Milliseconds whole = std::chrono::floor<Milliseconds>(wall);
    return BothTimes{read.now - (wall - whole), WallTime(whole)};
  }

 private:
  Duration ahead_of(const BothTimes& read) noexcept {
    const Duration found = read.wall.time_since_epoch() - read.now.time_since_epoch();
    const Duration kept(ahead_.load(std::memory_order_relaxed));
    if (found - kept <= kSetBy && kept - found <= kSetBy) return kept;
    ahead_.store(found.count(), std::memory_order_relaxed);
    return found;
  }

  std::atomic<Duration::rep> ahead_{0};
};

}  // namespace polly::memory
