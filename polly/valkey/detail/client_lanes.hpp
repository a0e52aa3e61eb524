// ClientLanes: the lanes of a client, and whether it was closed: what every call begins with.
//
//   Lane* lane = lanes->find(co_await this_coro::executor);    // nullptr: not one of the client's loops
//   lanes->throw_if_closed(false);
//
// May be used from any thread.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "polly/async_client/lanes.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/replaceable.hpp"
#include "polly/base/task.hpp"
#include "polly/telemetry/log.hpp"
#include "polly/valkey/access.hpp"
#include "polly/valkey/detail/client_counts.hpp"
#include "polly/valkey/detail/lane.hpp"
#include "polly/valkey/detail/outcome.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

class ClientLanes {
 public:
  // Starts to connect. What the references refer to outlives the lanes.
  ClientLanes(const std::shared_ptr<const Options>& options, const std::shared_ptr<const Replaceable<Access>>& access,
              std::vector<boost::asio::any_io_executor> loops, const Clock& clock, Log& log,
              const std::shared_ptr<ClientCounts>& counts);
  ClientLanes(const ClientLanes&) = delete;
  ClientLanes& operator=(const ClientLanes&) = delete;
  ~ClientLanes();

  Lane* find(const boost::asio::any_io_executor& executor) const noexcept { return lanes_.find(executor); }
  Lane& next() noexcept { return lanes_.next(); }
  Lane& front() const noexcept { return lanes_.front(); }

  // `may_be_applied`: a write was sent, and its reply was lost. Error closed.
  void throw_if_closed(bool may_be_applied) const {
    if (is_closed_.load(std::memory_order_relaxed)) throw closed_error(may_be_applied);
  }

  Task<void> close();

 private:
  async_client::Lanes<Lane> lanes_;
  std::atomic<bool> is_closed_{false};
};

}  // namespace polly::valkey
