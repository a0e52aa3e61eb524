// Flow: one direction of a connection through FaultyProxy, and the network conditions (Weather) it is subject to.
// Neither blocks: the proxy's loop asks what to wait for, and calls read() and write() when it is time.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "polly/testing/faulty_proxy.hpp"
#include "polly/testing/socket.hpp"

namespace polly::testing {

using TimePoint = std::chrono::steady_clock::time_point;

// What the network does to all connections at present.
struct Weather {
  struct CutAfter {
    Way way = Way::to_server;
    std::size_t bytes_left = 0;
    Cut how = Cut::rst;
  };

  bool frozen = false;
  bool replies_dropped = false;
  std::array<std::chrono::milliseconds, 2> delay{};  // by Way
  std::size_t piece_max = 0;                         // 0: no bound
  std::chrono::milliseconds pause{0};                // between two pieces
  std::optional<CutAfter> cut_after;
  bool cut_is_due = false;  // a flow has reached the limit of cut_after

  std::chrono::milliseconds delay_of(Way way) const { return delay[static_cast<std::size_t>(way)]; }
  bool cuts(Way way) const { return cut_after && cut_after->way == way; }
};

class Flow {
 public:
  explicit Flow(Way way) noexcept : way_(way) {}

  bool wants_to_read(const Weather& weather) const;
  TimePoint writes_at(const Weather& weather) const;  // max() where it has nothing to write

  bool is_over() const noexcept { return end_ == End::forwarded; }

  // False where the connection is broken.
  bool read(const Socket& from, const Weather& weather, TimePoint now);
  bool write(const Socket& to, Weather& weather, TimePoint now);

 private:
  enum class End { none, seen, forwarded };
  struct Piece {
    TimePoint due;
    std::string bytes;  // none: the end
  };

  bool write_piece(const Socket& to, Weather& weather, TimePoint now);
  std::size_t allowed(const Weather& weather) const;
  void drop();

  Way way_;
  End end_ = End::none;
  std::deque<Piece> pieces_;
  std::size_t queued_ = 0;
  TimePoint next_write_{};
};

}  // namespace polly::testing
