// LossLimit: a CauseLimit for losses and recoveries (of a connection): a recovery is logged only where its loss was, so
// that both are bounded and the last line shows the present state. For one thread.
//
//   if (const auto held_back = lines.admit_loss(to_string(error.kind()), now)) log.write(..., {held_back->field()});
//   if (lines.admit_return()) log.write(...);
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "polly/telemetry/cause_limit.hpp"

namespace polly {

class LossLimit {
 public:
  std::optional<HeldBack> admit_loss(std::string_view cause, TimePoint now) noexcept {
    const std::optional<HeldBack> held_back = losses_.admit(cause, now);
    has_line_ = has_line_ || held_back.has_value();
    return held_back;
  }
  bool admit_return() noexcept { return std::exchange(has_line_, false); }

 private:
  CauseLimit losses_;
  bool has_line_ = false;
};

}  // namespace polly
