// Dispatcher: what a lane of the PostgreSQL client does with calls. They wait in a queue; whenever a connection has
// room, all waiting calls of one verb go there as one batch; and a batch that is answered, refused or lost ends its
// calls, or sends them again (outcome.hpp).
//
//   co_await async_client::submit(dispatcher, call);          // suspends until the call has ended
//
// Calls wait while no connection is open. Where the last attempt failed for a reason that lasts they are refused at
// once. The LaneRunner starts, ticks and stops it; everything is called on the lane's loop.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "polly/async_client/lane_runner.hpp"
#include "polly/backends/postgres/detail/call_queue.hpp"
#include "polly/backends/postgres/detail/connection.hpp"
#include "polly/backends/postgres/detail/connection_group.hpp"
#include "polly/backends/postgres/detail/lane_state.hpp"

namespace polly::postgres {

class Dispatcher final : public async_client::LaneWork {
 public:
  explicit Dispatcher(LaneState& lane);
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  // For submit(): the call ends some time later, on this loop.
  void take(Call& call);
  const LaneState& lane() const noexcept { return lane_; }

  void start() override;
  void tick() override;
  void stop() override;
  void release() noexcept override;
  std::size_t in_flight() const noexcept override;

  // For connections. Callers go on from within these two.
  void take_answers(Connection& connection);
  void take_lost(std::vector<std::unique_ptr<StatementBatch>> batches, std::string_view why);
  // A connection has opened.
  void send_waiting();
  // None of the group is open, for a reason that lasts.
  void refuse_waiting(const ConnectionGroup& group);

 private:
  using Wakers = std::vector<Waker>;

  const ConnectionGroup& group_of(const Call& call) const noexcept;
  void send_soon();
  Task<void> send_behind_others();
  void send_waiting_to(const ConnectionGroup& group);
  void settle_answered(StatementBatch& batch, Wakers& wakers);
  void settle_refused(StatementBatch& batch, Connection& connection, Wakers& wakers);
  void settle_lost(StatementBatch& batch, std::string_view why, Wakers& wakers);
  void send_again(Call& call);
  void end_soon(Call& call, const Error& error);

  LaneState& lane_;
  CallQueue queue_;
  ConnectionGroup readers_;
  ConnectionGroup writers_;
  bool is_send_due_ = false;
  bool is_stopped_ = false;
};

}  // namespace polly::postgres
