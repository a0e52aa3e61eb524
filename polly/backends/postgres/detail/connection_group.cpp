#include "polly/backends/postgres/detail/connection_group.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "polly/backends/postgres/detail/dispatcher.hpp"

namespace polly::postgres {

// ---- one connection

Task<void> ConnectionGroup::PooledConnection::open(std::size_t attempt) {
  const auto connection = std::make_shared<Connection>(group_.lane_, group_.is_for_writers_);
  connection_ = connection;
  co_await connection->open(attempt);
}

void ConnectionGroup::PooledConnection::opened() {
  if (is_stopped()) return;
  group_.outage_.end(group_.lane_, connection_->where());
  group_.dispatcher_.send_waiting();
}

Task<std::string> ConnectionGroup::PooledConnection::serve() {
  const std::shared_ptr<Connection> connection = connection_;
  if (!connection) co_return "the store was closed";  // released while it opened
  bool goes_on = !is_stopped();
  while (goes_on) {
    goes_on = co_await connection->receive();
    group_.dispatcher_.take_answers(*connection);
  }
  std::string why = connection->why_closed();
  group_.outage_.note_lost();
  std::vector<std::unique_ptr<StatementBatch>> lost = connection->take_lost();
  connection->close("the connection has ended");
  group_.dispatcher_.take_lost(std::move(lost), why);
  co_return why;
}

void ConnectionGroup::PooledConnection::ended(const Error& why) {
  const std::shared_ptr<Connection> connection = std::exchange(connection_, nullptr);
  if (!connection) return;  // released
  connection->close("the connection has ended");
  const std::string address = connection->where();
  const bool is_another_open =
      std::any_of(group_.connections_.begin(), group_.connections_.end(),
                  [](const PooledConnection& other) { return other.get() != nullptr && other.get()->is_open(); });
  if (is_stopped() || is_another_open) return;
  group_.outage_.begin(group_.lane_, address, why.while_doing(address));
  if (group_.outage_.is_lasting()) group_.dispatcher_.refuse_waiting(group_);
}

void ConnectionGroup::PooledConnection::drop() noexcept {
  release();
  connection_ = nullptr;
}

// ---- the group

ConnectionGroup::ConnectionGroup(LaneState& lane, Dispatcher& dispatcher, bool is_for_writers, std::size_t connections)
    : lane_(lane), dispatcher_(dispatcher), is_for_writers_(is_for_writers) {
  const std::size_t first = is_for_writers ? 1 : 0;  // one reads
  for (std::size_t i = 0; i < connections; ++i) connections_.emplace_back(*this, first + i);
}

void ConnectionGroup::start() {
  for (PooledConnection& connection : connections_) lane_.start(connection.keep_open());
}

void ConnectionGroup::stop(std::string_view why) {
  for (PooledConnection& connection : connections_) {
    connection.stop();
    if (connection.get() != nullptr) connection.get()->close(why);
  }
}

void ConnectionGroup::release() noexcept {
  for (PooledConnection& connection : connections_) connection.drop();
}

Connection* ConnectionGroup::with_room() const noexcept {
  Connection* best = nullptr;
  for (const PooledConnection& pooled : connections_) {
    Connection* connection = pooled.get();
    if (connection == nullptr || !connection->has_room()) continue;
    if (best == nullptr || connection->load() < best->load()) best = connection;
  }
  return best;
}

}  // namespace polly::postgres
