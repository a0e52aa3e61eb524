// Runtime: what a store uses of its program: the loops for its background work, a clock, and telemetry.
//
//   Telemetry telemetry;
//   Runtime runtime(telemetry);                            // a program without an event loop (BlockingStore)
//   Runtime runtime(telemetry, {executor});                // of a boost::asio::io_context that one thread runs
//   Runtime runtime(telemetry, {loops.at(0), loops.at(1)});
//
// Loops: each is run by one thread. A caller on one of them has a connection of its own there, and nothing on the way
// to the server needs a lock; one from elsewhere goes to one of them and comes back. Without loops the store has a
// thread of its own, where its engine needs one, and callers are on any thread or loop.
//
// Telemetry: `Telemetry telemetry;` is silent. Telemetry(Log::to_stderr(Level::info, LogFormat::automatic)) logs, and
// telemetry.metrics().text() is what Prometheus scrapes.
//
// The clock and the telemetry outlive the store. So do the event loops of a program that awaits Store::close(). Without
// that the destructor of the store waits for its background work on loops that other threads run, and for at most
// Gate::kUndrivenMax. It does not wait for a loop that is stopped or destroyed, nor for the one that it is called on:
// what is left there ends when the loop runs again, or is destroyed with it, and until then the clock and the telemetry
// have to stay. A loop with a call under way to a store that does not run on it is destroyed after the store.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/wording.hpp"
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

  // How errors of the store name a setting; nullptr: as members of config::Storage. open_store() sets it.
  Wording wording() const noexcept { return wording_; }
  void set_wording(Wording its_wording) noexcept { wording_ = its_wording; }

 private:
  Telemetry* telemetry_;
  const Clock* clock_;
  std::vector<boost::asio::any_io_executor> loops_;
  Wording wording_ = nullptr;
};

}  // namespace polly
