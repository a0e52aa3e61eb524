// Pool: the connections of one event loop to one server. Each place in it is a coroutine that connects, serves until
// the connection ends, waits a little and connects again.
//
//   auto pool = std::make_shared<Pool>(lane, address, wants_primary);
//   pool->start();
//   co_await pool->call(call);        // (submit.hpp) on a connection; where none is open, as soon as one is
//   pool->stop(Call::End::closed);
//
// A call takes the open connection with the fewest calls under way. Where none is open it is parked until one is, or
// until its deadline; where the last attempt failed for a reason that waiting does not mend (a wrong password, no
// Valkey) it is refused at once. The pool is shared by its coroutines, which end some time after stop().
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/telemetry/loss_limit.hpp"
#include "polly/valkey/detail/call.hpp"
#include "polly/valkey/detail/connection.hpp"
#include "polly/valkey/detail/lane_state.hpp"

namespace polly::valkey {

// Waiting mends it not; whoever changes the server or the configuration does.
constexpr bool is_lasting(ErrorKind kind) noexcept {
  return kind == ErrorKind::permission_denied || kind == ErrorKind::config || kind == ErrorKind::unsupported;
}

class Pool final : public CallHome, public std::enable_shared_from_this<Pool> {
 public:
  static constexpr std::size_t kParkedMax = 16 * 1024;  // more are `overloaded`

  Pool(LaneState& lane, Address address, bool wants_primary);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool();

  void start();
  void tick();

  // Closes its connections; parked calls end as `parked`. Calls that come later end so as well.
  void stop(Call::End parked);

  // The same as `not_sent`, but a connection with calls under way stays until they have ended, for as long as tick() is
  // called.
  void retire();

  // Gives up what belongs to the loop: connections, timers, and parked calls, whose callers are destroyed.
  void release() noexcept;

  // Ends the calls that wait for a connection.
  void end_parked(Call::End end);

  // Closes its connections, so that each begins anew: with the question what role the server has, where it has to be
  // the primary.
  void drop(std::string_view why);

  // Why nothing is open. For a pool that is not started, because nobody knows its server yet: calls wait in it, or are
  // refused where waiting does not help.
  void explain(const Error& failure);

  // The call ends some time later, on this loop.
  void take(Call& call);
  void abandon(Call& call) noexcept override;

  const Address& address() const noexcept { return address_; }
  const LaneState& lane() const noexcept { return lane_; }
  const std::optional<Error>& failure() const noexcept { return failure_; }  // why nothing is open now
  std::size_t in_flight() const noexcept;
  bool is_open() const noexcept { return least_loaded() != nullptr; }
  bool is_over() const noexcept;  // it was stopped or retired, and no connection is left

 private:
  struct Place {
    std::shared_ptr<Connection> connection;  // open, or opening
    std::shared_ptr<boost::asio::steady_timer> pause;
    std::optional<TimePoint> opened_at;  // this one, or the last
    bool was_lost = false;               // the one before it
  };

  Task<void> keep_connected(std::size_t index);
  Task<void> connect_and_serve(std::size_t index);
  Connection* least_loaded() const noexcept;
  void opened();
  void failed(const Error& error);
  void close_idle();
  void end_soon(Call& call, Call::End end);

  LaneState& lane_;
  const Address address_;
  const bool wants_primary_;
  std::vector<Place> places_;
  std::deque<Call*> parked_;
  std::optional<Error> failure_;
  std::optional<Call::End> stopped_;
  LossLimit loss_lines_;
  bool was_lost_ = false;  // the last that ended, and none has been opened since
};

}  // namespace polly::valkey
