// LossLimit: a RateLimit for what is lost and comes back: the return is worth a line only where the loss had one, so
// that both are bounded and the last line is right. Of one thread.
//
//   if (const auto held_back = lines.admit_loss(now)) log.write(..., {{"lines_held_back", *held_back}});
//   if (lines.admit_return()) log.write(...);
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "polly/telemetry/log.hpp"

namespace polly {

class LossLimit {
 public:
  std::optional<std::int64_t> admit_loss(TimePoint now) noexcept {
    const std::optional<std::int64_t> held_back = losses_.admit(now);
    has_line_ = has_line_ || held_back.has_value();
    return held_back;
  }
  bool admit_return() noexcept { return std::exchange(has_line_, false); }

 private:
  RateLimit losses_;
  bool has_line_ = false;
};

}  // namespace polly
