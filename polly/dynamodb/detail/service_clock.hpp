// ServiceClock: the time as the service has it. A signature is refused where the clocks differ by more than five
// minutes: the client then corrects its clock, for signatures and the end of credentials only.
//
//   clock.wall();                             // this machine's
//   clock.correct(date_of_the_answer);
//   clock.wall();                             // the service's
//
// Thread-safe.
#pragma once

#include <atomic>

#include "polly/base/clock.hpp"

namespace polly::dynamodb {

class ServiceClock {
 public:
  explicit ServiceClock(const Clock& clock) noexcept : clock_(clock) {}

  WallTime wall() const noexcept { return clock_.wall() + Milliseconds(correction_.load(std::memory_order_relaxed)); }
  void correct(WallTime service) noexcept {
    correction_.store((service - clock_.wall()).count(), std::memory_order_relaxed);
  }
  const Clock& local() const noexcept { return clock_; }

 private:
  const Clock& clock_;
  std::atomic<Milliseconds::rep> correction_{0};
};

}  // namespace polly::dynamodb
