#include "polly/valkey/detail/call.hpp"

#include <boost/asio/post.hpp>

#include "polly/valkey/detail/lane_state.hpp"

namespace polly::valkey {

std::vector<resp3::Reply> Call::replies() {
  std::vector<resp3::Reply> all;
  all.reserve(commands_.size());
  if (!commands_.empty()) all.push_back(std::move(reply_));
  for (resp3::Reply& reply : more_) all.push_back(std::move(reply));
  return all;
}

void Call::accept(resp3::Reply&& reply) {
  if (accepted_++ == 0) {
    reply_ = std::move(reply);
  } else {
    if (more_.empty()) more_.reserve(commands_.size() - 1);
    more_.push_back(std::move(reply));
  }
}

Waker Call::finish(End end) noexcept {
  end_ = end;
  home_ = nullptr;
  place_ = Place::nowhere;
  return std::move(waker_);
}

void Call::cancel(const LaneState& lane) {
  if (home_ == nullptr) return;  // its waker is on its way, and the lane may not exist any more
  home_->abandon(*this);
  auto wake = [alive = lane.owner.lock(), waker = finish(End::cancelled)]() mutable { std::move(waker)(); };
  boost::asio::post(lane.executor, std::move(wake));
}

}  // namespace polly::valkey
