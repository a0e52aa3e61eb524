#include "polly/testing/detail/flow.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

namespace polly::testing {

namespace {

constexpr std::size_t kReadMax = 65'536;

bool is_not_yet(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

bool Flow::wants_to_read(const Weather& weather) const {
  return end_ == End::none && !weather.frozen && queued_ < FaultyProxy::kQueuedMax;
}

TimePoint Flow::writes_at(const Weather& weather) const {
  if (weather.frozen || pieces_.empty()) return TimePoint::max();
  return std::max(pieces_.front().due, next_write_);
}

bool Flow::read(const Socket& from, const Weather& weather, TimePoint now) {
  std::array<char, kReadMax> bytes;
  const ssize_t count = ::recv(from.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count < 0 && is_not_yet(errno)) return true;
  if (count <= 0) end_ = End::seen;
  if (way_ == Way::to_client && weather.replies_dropped) return true;
  if (count < 0) return false;
  const auto size = static_cast<std::size_t>(count);
  queued_ += size;
  const TimePoint last = pieces_.empty() ? TimePoint() : pieces_.back().due;  // order stays where the delay shrinks
  pieces_.push_back({std::max(last, now + weather.delay_of(way_)), std::string(bytes.data(), size)});
  return true;
}

bool Flow::write(const Socket& to, Weather& weather, TimePoint now) {
  while (writes_at(weather) <= now) {
    if (weather.cuts(way_) && weather.cut_after->bytes_left == 0) {
      weather.cut_is_due = true;
      return true;
    }
    if (pieces_.front().bytes.empty()) {
      to.end_sending();
      end_ = End::forwarded;
      drop();
    } else if (!write_piece(to, weather, now)) {
      if (is_not_yet(errno)) return true;
      if (!weather.replies_dropped) return false;
      drop();
    }
  }
  return true;
}

bool Flow::write_piece(const Socket& to, Weather& weather, TimePoint now) {
  std::string& bytes = pieces_.front().bytes;
  const std::size_t most = std::min(bytes.size(), allowed(weather));
  const ssize_t written = ::send(to.fd(), bytes.data(), most, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (written < 0) return false;
  const auto count = static_cast<std::size_t>(written);
  bytes.erase(0, count);
  queued_ -= count;
  if (bytes.empty()) pieces_.pop_front();
  if (weather.piece_max > 0) next_write_ = now + weather.pause;
  if (weather.cuts(way_)) {
    weather.cut_after->bytes_left -= count;
    weather.cut_is_due = weather.cut_after->bytes_left == 0;
  }
  return true;
}

void Flow::drop() {
  pieces_.clear();
  queued_ = 0;
}

std::size_t Flow::allowed(const Weather& weather) const {
  std::size_t most = std::numeric_limits<std::size_t>::max();
  if (weather.piece_max > 0) most = weather.piece_max;
  if (weather.cuts(way_)) most = std::min(most, weather.cut_after->bytes_left);
  return most;
}

}  // namespace polly::testing
