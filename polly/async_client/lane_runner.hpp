// LaneRunner: runs a lane, which is a client's part on one event loop: starts its work there, ticks, and stops it.
//
//   class Lane : public std::enable_shared_from_this<Lane> {
//     LaneState state_;
//     std::unique_ptr<Router> router_;        // a LaneWork
//     LaneRunner runner_{state_};
//   };
//   runner_.start(shared_from_this(), *router_);
//   ...
//   runner_.stop();
//
// start() and stop() may be called from any thread. The client shares the lane with the background work on it, which
// may end later than the client, or never, where no thread runs the loop. What belongs to the loop (sockets, timers,
// callers) is released when the runner's coroutine ends or is destroyed with the loop: the lane itself may outlive it.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>

#include "polly/async_client/lane_state.hpp"

namespace polly::async_client {

// What a lane does. Everything is called on its loop.
class LaneWork {
 public:
  virtual void start() = 0;
  virtual void tick() = 0;              // every LaneRunner::kTick: ends what is late
  virtual void stop() = 0;              // once: calls end as closed, connections are closed
  virtual void release() noexcept = 0;  // gives up all that belongs to the loop, which may be about to end
  virtual std::size_t in_flight() const noexcept = 0;  // calls sent and not answered yet, for the metric

 protected:
  ~LaneWork() = default;
};

class LaneRunner {
 public:
  static constexpr Milliseconds kTick{25};  // a passed deadline is noticed within twice this

  explicit LaneRunner(LaneState& state) noexcept : state_(state) {}
  LaneRunner(const LaneRunner&) = delete;
  LaneRunner& operator=(const LaneRunner&) = delete;

  void start(const std::shared_ptr<void>& lane, LaneWork& work);  // `lane` owns all three
  void stop();
  bool is_stopped() const noexcept { return is_stopped_; }  // on the loop: before the work's stop() is called

 private:
  class Release;

  Task<void> run(Release release);
  Task<void> stop_here();
  void count_in_flight(std::size_t now) noexcept;

  LaneState& state_;
  LaneWork* work_ = nullptr;
  boost::asio::steady_timer* timer_ = nullptr;  // run()'s, while it waits
  std::size_t in_flight_ = 0;
  bool is_stopped_ = false;
};

}  // namespace polly::async_client
