#include "polly/async_client/lane_state.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace polly::async_client {

LaneState::LaneState(boost::asio::any_io_executor its_executor, const Clock& its_clock, Log& its_log,
                     ConnectionCounts& counts)
    : executor(std::move(its_executor)), clock(its_clock), now(its_clock.now()), log(its_log), connections(counts) {}

void LaneState::start(Task<void> work) {
  spawn_keeping(owner.lock(), gate, executor, std::move(work));
}

// The lane lives until then: the waker looks at is_abandoned.
void LaneState::wake_soon(Waker waker) const {
  auto wake = [alive = owner.lock(), waker = std::move(waker)]() mutable { std::move(waker)(); };
  boost::asio::post(executor, std::move(wake));
}

}  // namespace polly::async_client
