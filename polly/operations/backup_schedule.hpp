// BackupSchedule: when the next backup is due, and when to try again after a failure. Pure: it is given the time.
//
//   BackupSchedule schedule(std::chrono::hours(24), 7);
//   const Milliseconds wait = schedule.until_due(last, clock.wall());      // zero: now
//   const Milliseconds pause = schedule.after_failure();                   // 10 s, 20 s, ... 15 min
#pragma once

#include <cstdint>

#include "polly/base/clock.hpp"

namespace polly::operations {

class BackupSchedule {
 public:
  static constexpr Milliseconds kRetryFirst{10'000};
  static constexpr Milliseconds kRetryLongest{15 * 60'000};

  // `seed` spreads the retries of several daemons.
  BackupSchedule(Milliseconds interval, std::uint64_t seed) noexcept;

  // Zero where a backup of that time does not prevent another one now. One that lies in the future was made by a clock
  // that is a little ahead, or by a wrong one: beyond an interval it does not count.
  Milliseconds until_due(WallTime last, WallTime now) const noexcept;

  // Grows with each failure in a row; never longer than the interval.
  Milliseconds after_failure() noexcept;
  void succeeded() noexcept { delay_ = kRetryFirst; }

 private:
  const Milliseconds interval_;
  std::uint64_t random_;
  Milliseconds delay_ = kRetryFirst;
};

}  // namespace polly::operations
