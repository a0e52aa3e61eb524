// LossLimit: a RateLimit for losses and recoveries (of a connection): a recovery is logged only where its loss was, so
// that both are bounded and the last line shows the present state. For one thread.
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
