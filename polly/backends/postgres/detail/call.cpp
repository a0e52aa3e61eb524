#include "polly/backends/postgres/detail/call.hpp"

#include <boost/asio/post.hpp>

#include "polly/backends/postgres/detail/lane_state.hpp"

namespace polly::postgres {

std::size_t Call::bytes() const noexcept {
  std::size_t sum = 0;
  for (const Row& row : rows) sum += row.key.size() + row.value.size();
  return sum;
}

Waker Call::finish(End end) noexcept {
  end_ = end;
  home_ = nullptr;
  return std::move(waker_);
}

Waker Call::fail(Error error) noexcept {
  error_ = std::move(error);
  return finish(End::failed);
}

void Call::cancel(const LaneState& lane) {
  if (home_ == nullptr) return;  // its waker is on its way, and the lane may not exist any more
  home_->abandon(*this);
  auto wake = [alive = lane.owner.lock(), waker = finish(End::cancelled)]() mutable { std::move(waker)(); };
  boost::asio::post(lane.executor, std::move(wake));
}

}  // namespace polly::postgres
