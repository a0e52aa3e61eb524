// Lane: the client's part on one event loop: its connections, through a router, and what runs it
// (async_client/lane_runner.hpp).
//
//   auto lane = std::make_shared<Lane>(executor, options, access, clock, log, counts);
//   lane->use(std::move(router));
//   lane->start();
//   Pool& pool = lane->router().route(command);
//
// start(), stop() and abandon() may be called from any thread; the rest is its loop's.
#pragma once

#include <memory>
#include <utility>

#include "polly/async_client/lane_runner.hpp"
#include "polly/valkey/detail/lane_state.hpp"
#include "polly/valkey/detail/router.hpp"

namespace polly::valkey {

class Lane : public std::enable_shared_from_this<Lane> {
 public:
  Lane(boost::asio::any_io_executor executor, std::shared_ptr<const Options> options,
       std::shared_ptr<const Replaceable<Access>> access, const Clock& clock, Log& log,
       std::shared_ptr<ClientCounts> counts)
      : options_(std::move(options)),
        counts_(std::move(counts)),
        state_(std::move(executor), *options_, std::move(access), clock, log, *counts_) {}
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void use(std::unique_ptr<Router> router) noexcept { router_ = std::move(router); }  // before anything else
  void start() { runner_.start(shared_from_this(), *router_); }
  void stop() { runner_.stop(); }
  bool is_stopped() const noexcept { return runner_.is_stopped(); }
  void abandon() noexcept { state_.is_abandoned = true; }  // callers that still wait are not resumed, but destroyed

  LaneState& state() noexcept { return state_; }
  const boost::asio::any_io_executor& executor() const noexcept { return state_.executor; }
  Router& router() noexcept { return *router_; }
  Gate& gate() noexcept { return state_.gate; }  // all background work of this lane

 private:
  const std::shared_ptr<const Options> options_;  // shared with the client, like the counts
  const std::shared_ptr<ClientCounts> counts_;
  LaneState state_;
  std::unique_ptr<Router> router_;
  async_client::LaneRunner runner_{state_};
};

}  // namespace polly::valkey
