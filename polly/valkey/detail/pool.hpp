// Pool: the connections of one event loop to one server, each of which is opened again when it ends
// (async_client/kept_connection.hpp).
//
//   auto pool = std::make_shared<Pool>(lane, address, wants_primary);
//   pool->start();
//   co_await submit(*pool, call);     // (async_client/submit.hpp) on a connection; where none is open, when one is
//   pool->stop(Call::End::closed);
//
// A call takes the open connection with the fewest calls under way. Where none is open it is parked until one is, or
// until its deadline; where the last attempt failed for a reason that lasts (a wrong password, no Valkey) it is refused
// at once. The pool is shared by its coroutines, which end some time after stop().
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/async_client/kept_connection.hpp"
#include "polly/async_client/outage.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/valkey/detail/call.hpp"
#include "polly/valkey/detail/connection.hpp"
#include "polly/valkey/detail/lane_state.hpp"

namespace polly::valkey {

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

  // Closes its connections, so that each is opened again: with the question what role the server has, where it has to
  // be the primary.
  void drop(std::string_view why);

  // Why nothing is open. For a pool that is not started, because its server is not known yet: calls wait in it, or are
  // refused where waiting does not help.
  void explain(const Error& failure);

  // The call ends some time later, on this loop.
  void take(Call& call);
  void abandon(Call& call) noexcept override;

  const Address& address() const noexcept { return address_; }
  const LaneState& lane() const noexcept { return lane_; }
  const std::optional<Error>& failure() const noexcept { return outage_.why(); }  // why nothing is open now
  std::size_t in_flight() const noexcept;
  bool is_open() const noexcept { return least_loaded() != nullptr; }
  bool is_over() const noexcept;  // it was stopped or retired, and no connection is left

 private:
  // One of the pool's, kept open.
  class PooledConnection final : public async_client::KeptConnection {
   public:
    PooledConnection(Pool& pool, std::size_t index) noexcept : KeptConnection(pool.lane_, index), pool_(pool) {}

    Connection* get() const noexcept { return connection_.get(); }  // open, or opening; or nullptr
    void close(std::string_view why);
    void drop() noexcept;

   private:
    Task<void> open(std::size_t attempt) override;
    void opened() override { pool_.opened(); }
    Task<std::string> serve() override;
    void ended(const Error& why) override;

    Pool& pool_;
    std::shared_ptr<Connection> connection_;
  };

  Task<void> keep_open(std::size_t index);
  Connection* least_loaded() const noexcept;
  void opened();
  void ended(const Error& why);
  void close_idle();
  void end_soon(Call& call, Call::End end);

  LaneState& lane_;
  const Address address_;
  const bool wants_primary_;
  std::deque<PooledConnection> connections_;
  std::deque<Call*> parked_;
  async_client::Outage outage_{"Valkey"};
  std::optional<Call::End> stopped_;
};

}  // namespace polly::valkey
