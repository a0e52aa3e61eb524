// LaneState: what every part of a client's lane is given: the event loop, the clock and the time as of the last tick,
// the log and the counts. A client derives its own, with its options. Only the loop touches it, except where it says.
//
//   lane.start(keep_reading());               // work that belongs to the lane
//   lane.wake_soon(call.finish(End::late));   // not from within the function that took the call
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "polly/async_client/connection_counts.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/task.hpp"
#include "polly/base/waker.hpp"
#include "polly/telemetry/log.hpp"

namespace polly::async_client {

struct LaneState {
  // What the references refer to outlives it.
  LaneState(boost::asio::any_io_executor its_executor, const Clock& its_clock, Log& its_log, ConnectionCounts& counts);
  LaneState(const LaneState&) = delete;
  LaneState& operator=(const LaneState&) = delete;

  // Starts work that belongs to the lane: `owner` lives until it has ended, or its loop is destroyed. From any thread.
  void start(Task<void> work);

  // Invokes the waker behind what is ready to run on the loop now.
  void wake_soon(Waker waker) const;

  const boost::asio::any_io_executor executor;
  const Clock& clock;
  TimePoint now;  // of the last tick (LaneRunner::kTick): exact enough for time-outs
  Log& log;
  ConnectionCounts& connections;
  std::weak_ptr<void> owner;              // the lane
  std::atomic<bool> is_abandoned{false};  // the client does not exist any more: its callers are not resumed
  Gate gate;                              // all background work of this lane
};

}  // namespace polly::async_client
