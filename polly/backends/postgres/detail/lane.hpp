// Lane: the PostgreSQL client's part on one event loop: a Dispatcher, and what runs it (async_client/lane_runner.hpp).
//
//   auto lane = std::make_shared<Lane>(executor, options, conninfo, clock, log, counts);
//   lane->start();
//   co_await async_client::submit(lane->dispatcher(), call);
//
// start(), stop() and abandon() may be called from any thread; the rest is its loop's.
#pragma once

#include <memory>
#include <utility>

#include "polly/async_client/lane_runner.hpp"
#include "polly/backends/postgres/detail/dispatcher.hpp"
#include "polly/backends/postgres/detail/lane_state.hpp"

namespace polly::postgres {

class Lane : public std::enable_shared_from_this<Lane> {
 public:
  Lane(boost::asio::any_io_executor executor, std::shared_ptr<const PostgresOptions> options,
       std::shared_ptr<const Replaceable<Conninfo>> conninfo, const Clock& clock, Log& log,
       std::shared_ptr<Counts> counts)
      : options_(std::move(options)),
        conninfo_(std::move(conninfo)),
        counts_(std::move(counts)),
        state_(std::move(executor), *options_, *conninfo_, clock, log, *counts_) {}
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void start() { runner_.start(shared_from_this(), dispatcher_); }
  void stop() { runner_.stop(); }
  void abandon() noexcept { state_.is_abandoned = true; }  // callers that still wait are not resumed, but destroyed

  Dispatcher& dispatcher() noexcept { return dispatcher_; }
  const boost::asio::any_io_executor& executor() const noexcept { return state_.executor; }
  Gate& gate() noexcept { return state_.gate; }  // all background work of this lane

 private:
  const std::shared_ptr<const PostgresOptions> options_;  // shared with the client, like the next two
  const std::shared_ptr<const Replaceable<Conninfo>> conninfo_;
  const std::shared_ptr<Counts> counts_;
  LaneState state_;
  Dispatcher dispatcher_{state_};
  async_client::LaneRunner runner_{state_};
};

}  // namespace polly::postgres
