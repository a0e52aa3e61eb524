// Silence: for how long the server at the other end of a connection has sent nothing, counted in ticks of the loop.
//
//   silence.end();                                          // bytes came, or an idle connection is asked something
//   silence.tick(lane.now, link.portions_taken());          // every LaneRunner::kTick
//   if (silence.lasts() > command_timeout) close("...");
//
// A server that takes another portion of a long write is not silent: it cannot answer yet. Time in which the loop did
// not run counts as two ticks, however long it was: a process that was stopped, or busy with something else, has not
// listened, and the answer may lie in its socket already.
#pragma once

#include <algorithm>
#include <cstddef>

#include "polly/async_client/lane_runner.hpp"
#include "polly/base/clock.hpp"

namespace polly::async_client {

class Silence {
 public:
  static constexpr Duration kTickMax = 2 * LaneRunner::kTick;

  explicit Silence(TimePoint now) noexcept : ticked_(now) {}

  void end() noexcept { lasts_ = Duration::zero(); }
  void tick(TimePoint now, std::size_t portions_taken) noexcept {
    lasts_ += std::clamp(now - ticked_, Duration::zero(), kTickMax);
    ticked_ = now;
    if (portions_taken != portions_taken_) end();
    portions_taken_ = portions_taken;
  }
  Duration lasts() const noexcept { return lasts_; }

 private:
  TimePoint ticked_;
  std::size_t portions_taken_ = 0;
  Duration lasts_{};
};

}  // namespace polly::async_client
