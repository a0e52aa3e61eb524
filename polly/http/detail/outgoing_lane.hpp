// OutgoingLane: the OutgoingClient's part on one event loop: its transfers, and what runs them
// (async_client/lane_runner.hpp).
//
//   auto lane = std::make_shared<OutgoingLane>(executor, options);
//   lane->start();
//   lane->work().take(call);                  // by async_client::submit(), which suspends the caller
//
// start(), stop() and abandon() may be called from any thread; the rest is its loop's.
#pragma once

#include <memory>
#include <utility>

#include "polly/async_client/connection_counts.hpp"
#include "polly/async_client/lane_runner.hpp"
#include "polly/http/detail/outgoing_work.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::http {

class OutgoingLane : public std::enable_shared_from_this<OutgoingLane> {
 public:
  OutgoingLane(boost::asio::any_io_executor executor, std::shared_ptr<const OutgoingOptions> options)
      : options_(std::move(options)), state_(std::move(executor), system_clock(), telemetry_.log(), counts_) {}
  OutgoingLane(const OutgoingLane&) = delete;
  OutgoingLane& operator=(const OutgoingLane&) = delete;

  void start() { runner_.start(shared_from_this(), work_); }
  void stop() { runner_.stop(); }
  void abandon() noexcept { state_.is_abandoned = true; }  // callers that still wait are not resumed, but destroyed

  OutgoingWork& work() noexcept { return work_; }
  const boost::asio::any_io_executor& executor() const noexcept { return state_.executor; }
  Gate& gate() noexcept { return state_.gate; }  // all background work of this lane

 private:
  const std::shared_ptr<const OutgoingOptions> options_;  // shared with the client
  Telemetry telemetry_;                                   // silent: the caller measures what it sends
  async_client::ConnectionCounts counts_{telemetry_.metrics(), "http"};
  async_client::LaneState state_;
  OutgoingWork work_{state_, *options_};
  async_client::LaneRunner runner_{state_};
};

}  // namespace polly::http
