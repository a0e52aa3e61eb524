// Lane: everything of the PostgreSQL backend that belongs to one event loop: the calls that wait, its connections (one
// for those who read, others for those who write), and a tick that ends what is late.
//
//   lane.start();
//   co_await submit(lane, call);          // (submit.hpp) suspends until the call has ended
//
// Whenever a connection has room, all calls of one verb that wait go there as one batch. Each place of a connection is
// a coroutine that connects, serves until the connection ends, waits a little and connects again. Calls wait while
// none is open; where the last attempt failed for a reason that waiting does not mend they are refused at once.
//
// start(), stop() and abandon() may be called from any thread; the rest is its loop's. The client shares the lane with
// what runs on it by itself (gate()), which may end later than the client, or never, where nobody runs the loop. What
// belongs to the loop (sockets, timers, callers) is released when run() ends or is destroyed with the loop: the lane
// itself may outlive the loop.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/backends/postgres/detail/connection.hpp"
#include "polly/backends/postgres/detail/lane_state.hpp"
#include "polly/base/task.hpp"
#include "polly/telemetry/loss_limit.hpp"

namespace polly::postgres {

class Lane final : public CallHome, public std::enable_shared_from_this<Lane> {
 public:
  static constexpr Milliseconds kTick{25};               // how late a deadline is noticed, at most twice this
  static constexpr std::size_t kWaitingMax = 16 * 1024;  // calls; more are refused
  static constexpr int kAttemptsMax = 64;                // of one call, whatever its deadline

  Lane(boost::asio::any_io_executor executor, std::shared_ptr<const PostgresOptions> options,
       std::shared_ptr<const Conninfo> conninfo, const Clock& clock, Log& log, std::shared_ptr<Counts> counts);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void start();
  void stop();
  void abandon() noexcept { state_.is_abandoned = true; }  // callers who still wait are not resumed, but destroyed

  // The call ends some time later, on this loop.
  void take(Call& call);
  void abandon(Call& call) noexcept override;

  const LaneState& state() const noexcept { return state_; }
  const boost::asio::any_io_executor& executor() const noexcept { return state_.executor; }
  Gate& gate() noexcept { return state_.gate; }  // everything that runs on it by itself

 private:
  struct Place {
    explicit Place(bool is_writers, const boost::asio::any_io_executor& executor)
        : is_for_writers(is_writers), pause(std::make_shared<boost::asio::steady_timer>(executor)) {}

    bool is_for_writers;
    std::shared_ptr<boost::asio::steady_timer> pause;
    std::shared_ptr<Connection> connection;  // open, or opening
    std::optional<TimePoint> opened_at;      // this one, or the last
    bool was_lost = false;                   // the one before it
  };
  using Wakers = std::vector<Waker>;

  // Releases what belongs to the loop when run() ends, and also when it is destroyed.
  class Release {
   public:
    explicit Release(Lane& lane) noexcept : lane_(&lane) {}
    Release(Release&& other) noexcept : lane_(std::exchange(other.lane_, nullptr)) {}
    Release& operator=(Release&&) = delete;
    ~Release() {
      if (lane_ != nullptr) lane_->release();
    }

   private:
    Lane* lane_;
  };

  Task<void> run(Release release);
  Task<void> stop_here();
  void tick();
  void release() noexcept;

  Task<void> keep_connected(std::size_t index);
  Task<Error> connect_and_serve(std::size_t index, std::size_t attempt);
  void opened(Place& place);
  void failed(const Place& place, const Error& error);

  void send_soon();
  Task<void> send_in_turn();
  void send_waiting();
  std::unique_ptr<Batch> next_batch(bool for_writers);
  Place* place_with_room(bool for_writers) noexcept;

  void take_answers(Connection& connection);
  void take_refused(Batch& batch, Connection& connection, Wakers& wakers);
  void take_lost(Batch& batch, std::string_view why, Wakers& wakers);
  void ask_again(Call& call);
  void wait_in_line(Call& call, bool in_front);
  void end_soon(Call& call, const Error& error);
  void end_waiting(bool for_writers, const Error& error);

  const std::shared_ptr<const PostgresOptions> options_;  // shared with the client, like the next two
  const std::shared_ptr<const Conninfo> conninfo_;
  const std::shared_ptr<Counts> counts_;
  LaneState state_;
  std::array<std::deque<Call*>, kVerbs> waiting_;
  std::size_t waiting_calls_ = 0;
  std::vector<std::unique_ptr<Place>> places_;
  std::array<std::optional<Error>, 2> failures_;    // why nothing is open for those who read, who write
  std::array<LossLimit, 2> loss_lines_;             // the same
  std::optional<boost::asio::steady_timer> timer_;  // until released
  std::size_t in_flight_ = 0;
  std::uint64_t arrivals_ = 0;
  bool sends_soon_ = false;
  bool is_stopped_ = false;
};

}  // namespace polly::postgres
