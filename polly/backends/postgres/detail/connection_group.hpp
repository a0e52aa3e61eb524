// ConnectionGroup: the connections of one event loop that read, or those that write. Each is opened again when it ends
// (async_client/kept_connection.hpp). What they receive goes to the dispatcher.
//
//   ConnectionGroup writers(lane, dispatcher, true, options.connections);
//   writers.start();
//   if (Connection* connection = writers.with_room()) connection->send(std::move(batch));
//
// Belongs to its loop.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "polly/async_client/kept_connection.hpp"
#include "polly/async_client/outage.hpp"
#include "polly/backends/postgres/detail/connection.hpp"
#include "polly/backends/postgres/detail/lane_state.hpp"

namespace polly::postgres {

class Dispatcher;

class ConnectionGroup {
 public:
  ConnectionGroup(LaneState& lane, Dispatcher& dispatcher, bool is_for_writers, std::size_t connections);
  ConnectionGroup(const ConnectionGroup&) = delete;
  ConnectionGroup& operator=(const ConnectionGroup&) = delete;

  void start();
  void stop(std::string_view why);
  void release() noexcept;

  bool is_for_writers() const noexcept { return is_for_writers_; }
  const async_client::Outage& outage() const noexcept { return outage_; }

  // The open one with the fewest batches under way that can take another; or nullptr.
  Connection* with_room() const noexcept;

  // Calls `visit` with each connection that is open or opening.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (const PooledConnection& pooled : connections_) {
      if (pooled.get() != nullptr) visit(*pooled.get());
    }
  }

 private:
  class PooledConnection final : public async_client::KeptConnection {
   public:
    PooledConnection(ConnectionGroup& group, std::size_t index) noexcept
        : KeptConnection(group.lane_, index), group_(group) {}

    Connection* get() const noexcept { return connection_.get(); }  // open, or opening; or nullptr
    void drop() noexcept;

   private:
    Task<void> open(std::size_t attempt) override;
    void opened() override;
    Task<std::string> serve() override;
    void ended(const Error& why) override;

    ConnectionGroup& group_;
    std::shared_ptr<Connection> connection_;  // shared with the coroutine that opens and serves it
  };

  LaneState& lane_;
  Dispatcher& dispatcher_;
  const bool is_for_writers_;
  async_client::Outage outage_{"PostgreSQL"};
  std::deque<PooledConnection> connections_;
};

}  // namespace polly::postgres
