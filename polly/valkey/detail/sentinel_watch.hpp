// SentinelWatch: finds out where the primary is, and when it changes: one for each client. It keeps a connection to one
// sentinel; where that ends, or the sentinel does not know, to the next.
//
//   auto watch = std::make_shared<SentinelWatch>(lane, board);
//   watch->start();                     // what it finds out stands on the board
//
//   SUBSCRIBE +switch-master            what the sentinel announces by itself: believed at once
//   SENTINEL GET-MASTER-ADDR-BY-NAME    at first, then every second, for missed changes; at once where in doubt
//   SENTINEL SENTINELS                  at first: who else could be asked
//
// A sentinel that has not heard of a failover yet still names the primary of before. Hence: when an event loop doubts
// the primary (it is not there, or is none) and a sentinel names the same again, the next sentinel is asked; and for a
// while no sentinel is believed that names the previous one, unless the present one is doubted.
//
// Everything is called on the loop of its lane. It is shared by the router there and by its own coroutine.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "polly/base/backoff.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/telemetry/cause_limit.hpp"
#include "polly/telemetry/log.hpp"
#include "polly/valkey/detail/connection.hpp"
#include "polly/valkey/detail/lane_state.hpp"
#include "polly/valkey/detail/primary_board.hpp"
#include "polly/valkey/detail/sentinel_list.hpp"

namespace polly::valkey {

class SentinelWatch final : public std::enable_shared_from_this<SentinelWatch> {
 public:
  static constexpr Milliseconds kAskEvery{1000};
  static constexpr Milliseconds kAskEveryUnsubscribed{250};  // a sentinel that speaks only RESP2
  static constexpr Milliseconds kSilentMax{1000};            // or the command time-out, where that is shorter
  static constexpr Milliseconds kLeftFor{10'000};            // how long the previous primary is not believed

  SentinelWatch(LaneState& lane, std::shared_ptr<PrimaryBoard> board);
  SentinelWatch(const SentinelWatch&) = delete;
  SentinelWatch& operator=(const SentinelWatch&) = delete;

  void on_news(std::function<void()> handler) { on_news_ = std::move(handler); }  // the board has changed
  void start();
  void tick();
  void stop();
  void release() noexcept;  // what belongs to the loop

 private:
  Task<void> run();
  Task<void> listen_to(Address sentinel);
  void ask();
  bool is_asking() const noexcept { return request_ && request_->home() != nullptr; }
  void take_answer();
  void take_address(const resp3::Reply& reply);
  bool take_push(const resp3::Reply& push);
  bool is_old_news(const Address& primary) const noexcept;
  void found(const Address& primary);
  void log_primary(const Address& primary);
  void hang_up();
  void report(const Error& verdict);

  LaneState& lane_;
  const Options options_;                      // of connections to sentinels
  LaneState sentinels_lane_;                   // the lane, as these connections see it
  const std::shared_ptr<PrimaryBoard> board_;  // shared with the routers of the client
  std::function<void()> on_news_;
  SentinelList sentinels_;
  Address sentinel_;                                  // of the connection
  std::shared_ptr<Connection> connection_;            // open, or opening; shared with its write under way
  std::optional<TimePoint> opened_at_;                // this connection, or the last
  std::shared_ptr<boost::asio::steady_timer> pause_;  // shared with the coroutine that waits
  Reconnect reconnect_;
  std::vector<resp3::Command> commands_;  // of the request
  std::optional<Call> request_;
  TimePoint ask_at_;
  std::optional<Address> primary_;
  std::optional<Address> left_;  // the previous primary
  TimePoint left_at_;
  CauseLimit failure_lines_;
  RateLimit switch_lines_{std::chrono::seconds(1)};
  bool is_first_request_ = true;  // of this connection
  bool is_subscribed_ = false;
  bool is_in_doubt_ = false;
  bool is_done_with_ = false;  // this sentinel, and the list knows why
  bool is_stopped_ = false;
};

}  // namespace polly::valkey
