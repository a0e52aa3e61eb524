// Clock: where Polly gets the time from. There are two times, and they are never mixed:
//   TimePoint   monotonic; for deadlines, latencies and lifetimes. Unit: nanoseconds since some start.
//   WallTime    the calendar's, UTC; for log lines and absolute expiry (import). Unit: milliseconds since 1970.
//
// A ManualClock moves only when a test says so. All clocks may be used from any thread.
#pragma once

#include <atomic>
#include <chrono>

namespace polly {

using Duration = std::chrono::nanoseconds;
using Milliseconds = std::chrono::milliseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using WallTime = std::chrono::sys_time<Milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const noexcept = 0;
  virtual WallTime wall() const noexcept = 0;
};

// The machine's clocks.
class SystemClock final : public Clock {
 public:
  TimePoint now() const noexcept override;
  WallTime wall() const noexcept override;
};

// Stands still until advance() is called; both times move together. It starts at 2026-01-01T00:00:00Z.
class ManualClock final : public Clock {
 public:
  TimePoint now() const noexcept override;
  WallTime wall() const noexcept override;
  void advance(Duration by) noexcept;

 private:
  std::atomic<Duration::rep> elapsed_{0};
};

// One SystemClock that lives as long as the program, for those who need no other.
const Clock& system_clock() noexcept;

}  // namespace polly
