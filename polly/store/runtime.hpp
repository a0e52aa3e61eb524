// Runtime: what a store uses of its program: the loops for its background work, a clock, and telemetry.
//
//   Telemetry telemetry;
//   Runtime runtime(telemetry);                            // a program without an event loop (BlockingStore)
//   Runtime runtime(telemetry, {loops.at(0), loops.at(1)});
//
// Everything behind the references outlives the store.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

class Runtime {
 public:
  explicit Runtime(Telemetry& telemetry, std::vector<boost::asio::any_io_executor> loops = {},
                   const Clock& clock = system_clock()) noexcept
      : telemetry_(&telemetry), clock_(&clock), loops_(std::move(loops)) {}

  Telemetry& telemetry() const noexcept { return *telemetry_; }
  const Clock& clock() const noexcept { return *clock_; }
  const std::vector<boost::asio::any_io_executor>& loops() const noexcept { return loops_; }

 private:
  Telemetry* telemetry_;
  const Clock* clock_;
  std::vector<boost::asio::any_io_executor> loops_;
};

}  // namespace polly
