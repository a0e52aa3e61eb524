// Lane: everything of a client that belongs to one event loop: its connections, through a router, and its tick.
//
// start() and stop() may be called from any thread; the rest is its loop's. The destructor waits for what runs on it,
// so that it must not run there, unless stop() was called and everything has ended (gate()).
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <utility>

#include "polly/base/task.hpp"
#include "polly/valkey/detail/lane_state.hpp"
#include "polly/valkey/detail/router.hpp"

namespace polly::valkey {

class Lane {
 public:
  static constexpr Milliseconds kTick{25};  // how late a deadline is noticed, at most twice this

  Lane(boost::asio::any_io_executor executor, const Options& options,
       std::shared_ptr<boost::asio::ssl::context> tls_context, const Clock& clock, Log& log, ClientCounts& counts);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  ~Lane();

  void use(std::unique_ptr<Router> router) noexcept { router_ = std::move(router); }  // before anything else
  void start();
  void stop();

  LaneState& state() noexcept { return state_; }
  const boost::asio::any_io_executor& executor() const noexcept { return state_.executor; }
  Router& router() noexcept { return *router_; }
  const Gate& gate() const noexcept { return state_.gate; }  // everything that runs on it by itself

 private:
  Task<void> run();
  Task<void> stop_here();
  void count_in_flight(std::size_t now) noexcept;

  LaneState state_;
  std::unique_ptr<Router> router_;
  boost::asio::steady_timer timer_;
  std::size_t in_flight_ = 0;
  bool is_stopped_ = false;
};

}  // namespace polly::valkey
