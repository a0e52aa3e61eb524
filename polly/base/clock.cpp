#include "polly/base/clock.hpp"

namespace polly {

namespace {

constexpr WallTime kManualStart{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
constexpr TimePoint kManualOrigin{std::chrono::hours{1}};  // not zero: a default TimePoint stays in the past

}  // namespace

TimePoint SystemClock::now() const noexcept {
  return std::chrono::steady_clock::now();
}

WallTime SystemClock::wall() const noexcept {
  return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

TimePoint ManualClock::now() const noexcept {
  return kManualOrigin + Duration(elapsed_.load(std::memory_order_acquire));
}

WallTime ManualClock::wall() const noexcept {
  return kManualStart + std::chrono::floor<Milliseconds>(Duration(elapsed_.load(std::memory_order_acquire)));
}

void ManualClock::advance(Duration by) noexcept {
  elapsed_.fetch_add(by.count(), std::memory_order_acq_rel);
}

const Clock& system_clock() noexcept {
  static const SystemClock clock;
  return clock;
}

}  // namespace polly
