// Lanes: the lanes of a client, one an event loop. A caller uses the lane of its own loop, so that nothing on the way
// to the server needs a lock; a caller from elsewhere goes to one of them and comes back (base/run_on.hpp).
//
//   Lanes<Lane> lanes(loops, make_lane);                      // make_lane(executor) gives a std::shared_ptr<Lane>
//   Lane* lane = lanes.find(co_await this_coro::executor);    // nullptr: not one of the loops
//   if (lane == nullptr) lane = &lanes.next();
//   co_await lanes.close();                                   // stops all, and waits for their background work
//
// find() and next() may be called from any thread. A Lane has executor(), gate(), stop() and abandon().
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/task.hpp"

namespace polly::async_client {

template <class Lane>
class Lanes {
 public:
  // Without loops there is one of its own.
  template <class Make>
  Lanes(std::vector<boost::asio::any_io_executor> loops, const Make& make) {
    if (loops.empty()) loops.push_back(own_loop_.emplace(1).at(0));
    for (boost::asio::any_io_executor& loop : loops) lanes_.push_back(make(std::move(loop)));
  }
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  Lane* find(const boost::asio::any_io_executor& executor) const noexcept {
    for (const auto& lane : lanes_) {
      if (lane->executor() == executor) return lane.get();
    }
    return nullptr;
  }
  Lane& next() noexcept { return *lanes_[next_.fetch_add(1, std::memory_order_relaxed) % lanes_.size()]; }
  Lane& front() const noexcept { return *lanes_.front(); }
  const std::vector<std::shared_ptr<Lane>>& all() const noexcept { return lanes_; }

  // May be called more than once.
  Task<void> close() {
    for (const auto& lane : lanes_) lane->stop();
    for (const auto& lane : lanes_) co_await lane->gate().close_and_wait();
  }

  // For the client's destructor, before anything else: stops all, and waits only for loops that other threads run
  // (Gate::wait_while_driven). Callers that still wait then are not resumed, but destroyed.
  void abandon() {
    for (const auto& lane : lanes_) {
      if (lane->gate().running() > 0) lane->stop();
    }
    const TimePoint give_up = system_clock().now() + Gate::kUndrivenMax;
    for (const auto& lane : lanes_) lane->gate().wait_while_driven(lane->executor(), give_up);
    for (const auto& lane : lanes_) lane->abandon();
  }

 private:
  std::optional<EventLoops> own_loop_;
  std::vector<std::shared_ptr<Lane>> lanes_;  // each is shared with the background work on it
  std::atomic<std::size_t> next_{0};
};

}  // namespace polly::async_client
