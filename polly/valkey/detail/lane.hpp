// Lane: everything of a client that belongs to one event loop: its connections, through a router, and its tick.
//
// start(), stop() and abandon() may be called from any thread; the rest is its loop's. The client shares the lane with
// what runs on it by itself (gate()), which may end later than the client, or never, where nobody runs the loop. What
// belongs to the loop (sockets, timers, callers) is released when run() ends or is destroyed with the loop: the lane
// itself may outlive the loop.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "polly/base/task.hpp"
#include "polly/valkey/detail/lane_state.hpp"
#include "polly/valkey/detail/router.hpp"

namespace polly::valkey {

class Lane : public std::enable_shared_from_this<Lane> {
 public:
  static constexpr Milliseconds kTick{25};  // how late a deadline is noticed, at most twice this

  Lane(boost::asio::any_io_executor executor, std::shared_ptr<const Options> options,
       std::shared_ptr<boost::asio::ssl::context> tls_context, const Clock& clock, Log& log,
       std::shared_ptr<ClientCounts> counts);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void use(std::unique_ptr<Router> router) noexcept { router_ = std::move(router); }  // before anything else
  void start();
  void stop();
  void abandon() noexcept { state_.is_abandoned = true; }  // callers who still wait are not resumed, but destroyed

  LaneState& state() noexcept { return state_; }
  const boost::asio::any_io_executor& executor() const noexcept { return state_.executor; }
  Router& router() noexcept { return *router_; }
  Gate& gate() noexcept { return state_.gate; }  // everything that runs on it by itself

 private:
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
  void count_in_flight(std::size_t now) noexcept;
  void release() noexcept;

  const std::shared_ptr<const Options> options_;  // shared with the client, like the counts
  const std::shared_ptr<ClientCounts> counts_;
  LaneState state_;
  std::unique_ptr<Router> router_;
  std::optional<boost::asio::steady_timer> timer_;  // until released
  std::size_t in_flight_ = 0;
  bool is_stopped_ = false;
};

}  // namespace polly::valkey
