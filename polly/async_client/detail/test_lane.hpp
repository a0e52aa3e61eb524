// For tests without a server: the state of a lane on an io_context that the test itself runs, with a clock that stands
// still, and a log and metrics that can be read.
//
//   TestLane world;
//   world.lane.start(work());
//   world.io.poll();                          // everything that is ready; timers are real
//   world.until([&] { return is_done; });
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "polly/async_client/lane_state.hpp"
#include "polly/base/clock.hpp"
#include "polly/telemetry/log.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly::async_client {

struct TestLane {
  TestLane() { lane.owner = alive; }

  // Runs the loop until it is so; false where that took longer than some seconds.
  template <class IsSo>
  bool until(const IsSo& is_so) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_so() && std::chrono::steady_clock::now() < give_up) {
      io.restart();
      io.run_one_for(Milliseconds(5));
    }
    return is_so();
  }
  void poll() { io.restart(), io.poll(); }

  bool has_metric(const std::string& line) const { return metrics.text().find(line + "\n") != std::string::npos; }

  std::string log_text;
  const std::unique_ptr<Log> log = Log::to_text(Level::debug, LogFormat::json, log_text);
  ManualClock clock;
  Metrics metrics;
  ConnectionCounts counts{metrics, "test"};
  const std::shared_ptr<int> alive = std::make_shared<int>();
  boost::asio::io_context io{1};
  LaneState lane{io.get_executor(), clock, *log, counts};
};

}  // namespace polly::async_client
