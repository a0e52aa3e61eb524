#include "polly/operations/backup_schedule.hpp"

#include <algorithm>

namespace polly::operations {

BackupSchedule::BackupSchedule(Milliseconds interval, std::uint64_t seed) noexcept
    : interval_(interval), random_(seed | 1) {}

Milliseconds BackupSchedule::until_due(WallTime last, WallTime now) const noexcept {
  const Milliseconds age = now - last;
  return age >= interval_ || age < -interval_ ? Milliseconds(0) : interval_ - age;
}

Milliseconds BackupSchedule::after_failure() noexcept {
  const Milliseconds full = std::min(delay_, interval_);
  delay_ = std::min(delay_ * 2, kRetryLongest);
  // xorshift64 (Marsaglia 2003): up to a quarter less
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  return full - Milliseconds(static_cast<std::int64_t>(random_ % static_cast<std::uint64_t>(full.count() / 4 + 1)));
}

}  // namespace polly::operations
