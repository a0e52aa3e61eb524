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
// start() and stop() may be called from any thread; the rest is its loop's. The destructor waits for what runs on it,
// so that it must not run there, unless stop() was called and everything has ended (gate()).
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "polly/backends/postgres/detail/connection.hpp"
#include "polly/backends/postgres/detail/lane_state.hpp"
#include "polly/base/task.hpp"
#include "polly/telemetry/loss_limit.hpp"

namespace polly::postgres {

class Lane final : public CallHome {
 public:
  static constexpr Milliseconds kTick{25};               // how late a deadline is noticed, at most twice this
  static constexpr std::size_t kWaitingMax = 16 * 1024;  // calls; more are refused
  static constexpr int kAttemptsMax = 64;                // of one call, whatever its deadline

  Lane(boost::asio::any_io_executor executor, const PostgresOptions& options, const Conninfo& conninfo,
       const Clock& clock, Log& log, Counts& counts);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  ~Lane();

  void start();
  void stop();

  // The call ends some time later, on this loop.
  void take(Call& call);
  void abandon(Call& call) noexcept override;

  const boost::asio::any_io_executor& executor() const noexcept { return state_.executor; }
  Gate& gate() noexcept { return state_.gate; }  // everything that runs on it by itself

 private:
  struct Place {
    explicit Place(bool is_writers, const boost::asio::any_io_executor& executor)
        : is_for_writers(is_writers), pause(executor) {}

    bool is_for_writers;
    boost::asio::steady_timer pause;
    std::shared_ptr<Connection> connection;  // open, or opening
    std::optional<TimePoint> opened_at;      // this one, or the last
    bool was_lost = false;                   // the one before it
  };
  using Wakers = std::vector<Waker>;

  Task<void> run();
  Task<void> stop_here();
  void tick();

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

  LaneState state_;
  std::array<std::deque<Call*>, kVerbs> waiting_;
  std::size_t waiting_calls_ = 0;
  std::vector<std::unique_ptr<Place>> places_;
  std::array<std::optional<Error>, 2> failures_;  // why nothing is open for those who read, who write
  std::array<LossLimit, 2> loss_lines_;           // the same
  boost::asio::steady_timer timer_;
  std::size_t in_flight_ = 0;
  std::uint64_t arrivals_ = 0;
  bool sends_soon_ = false;
  bool is_stopped_ = false;
};

}  // namespace polly::postgres
