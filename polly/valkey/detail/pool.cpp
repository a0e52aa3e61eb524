#include "polly/valkey/detail/pool.hpp"

#include <algorithm>
#include <utility>

namespace polly::valkey {

// ---- one connection

Task<void> Pool::PooledConnection::open(std::size_t) {
  connection_ = std::make_shared<Connection>(pool_.lane_, pool_.wants_primary_);
  const std::shared_ptr<Connection> alive = connection_;
  co_await alive->open(pool_.address_);
}

Task<std::string> Pool::PooledConnection::serve() {
  const std::shared_ptr<Connection> alive = connection_;
  if (!alive) co_return "the client was closed";  // released while it opened
  const std::string why = co_await alive->serve();
  pool_.outage_.note_lost();
  co_return pool_.address_.text() + " " + why;
}

void Pool::PooledConnection::ended(const Error& why) {
  connection_ = nullptr;
  pool_.ended(why);
}

void Pool::PooledConnection::close(std::string_view why) {
  if (connection_) connection_->close(why);
}

void Pool::PooledConnection::drop() noexcept {
  release();
  connection_ = nullptr;
}

// ---- the pool

Pool::Pool(LaneState& lane, Address address, bool wants_primary)
    : lane_(lane), address_(std::move(address)), wants_primary_(wants_primary) {
  for (std::size_t i = 0; i < lane.options.connections; ++i) connections_.emplace_back(*this, i);
}

Pool::~Pool() {
  release();
}

// The callers are not resumed: they are destroyed with their wakers.
void Pool::release() noexcept {
  if (!stopped_) stopped_ = Call::End::closed;
  for (PooledConnection& connection : connections_) connection.drop();
  std::vector<Waker> dropped;
  for (Call* call : std::exchange(parked_, {})) dropped.push_back(call->finish(Call::End::closed));
}

void Pool::start() {
  for (std::size_t i = 0; i < connections_.size(); ++i) lane_.start(keep_open(i));
}

Task<void> Pool::keep_open(std::size_t index) {
  const std::shared_ptr<Pool> alive = shared_from_this();
  co_await connections_[index].keep_open();
}

void Pool::opened() {
  if (stopped_) return close_idle();
  outage_.end(lane_, address_.text());
  while (!parked_.empty() && !outage_.why()) {
    Call* call = parked_.front();
    Connection* connection = least_loaded();
    if (connection == nullptr || !connection->submit(*call)) return;
    parked_.pop_front();
  }
}

void Pool::ended(const Error& why) {
  if (stopped_ || least_loaded() != nullptr) return;
  outage_.begin(lane_, address_.text(), why);
  if (outage_.is_lasting()) end_parked(Call::End::refused);
}

void Pool::explain(const Error& failure) {
  outage_.explain(failure);
  if (outage_.is_lasting()) end_parked(Call::End::refused);
}

Connection* Pool::least_loaded() const noexcept {
  Connection* best = nullptr;
  for (const PooledConnection& pooled : connections_) {
    Connection* connection = pooled.get();
    if (connection == nullptr || !connection->is_open()) continue;
    if (best == nullptr || connection->load() < best->load()) best = connection;
  }
  return best;
}

void Pool::take(Call& call) {
  if (stopped_) return end_soon(call, *stopped_);
  Connection* connection = least_loaded();
  if (connection != nullptr) {
    if (!connection->submit(call)) end_soon(call, Call::End::overloaded);
  } else if (outage_.is_lasting()) {
    end_soon(call, Call::End::refused);
  } else if (parked_.size() >= kParkedMax) {
    end_soon(call, Call::End::overloaded);
  } else {
    call.move_to(this, Call::Stage::parked, 0);
    parked_.push_back(&call);
  }
}

void Pool::abandon(Call& call) noexcept {
  std::erase(parked_, &call);
}

// Not from within take(): its caller is still being suspended.
void Pool::end_soon(Call& call, Call::End end) {
  lane_.wake_soon(call.finish(end));
}

void Pool::end_parked(Call::End end) {
  for (Call* call : std::exchange(parked_, {})) end_soon(*call, end);
}

void Pool::tick() {
  for (const PooledConnection& connection : connections_) {
    if (connection.get() != nullptr) connection.get()->tick();
  }
  if (stopped_) close_idle();
  std::vector<Call*> late;
  std::copy_if(parked_.begin(), parked_.end(), std::back_inserter(late),
               [&](const Call* call) { return call->deadline() <= lane_.now; });
  std::erase_if(parked_, [&](const Call* call) { return call->deadline() <= lane_.now; });
  for (Call* call : late) end_soon(*call, Call::End::late_unsent);
}

void Pool::stop(Call::End parked) {
  stopped_ = parked;
  drop("is not needed any more");
  for (PooledConnection& connection : connections_) connection.stop();
  end_parked(parked);
}

void Pool::retire() {
  stopped_ = Call::End::not_sent;
  for (PooledConnection& connection : connections_) connection.stop();
  close_idle();
  end_parked(*stopped_);
}

// Those that open among them.
void Pool::close_idle() {
  for (PooledConnection& connection : connections_) {
    if (connection.get() != nullptr && connection.get()->load() == 0) connection.close("is not needed any more");
  }
}

bool Pool::is_over() const noexcept {
  return stopped_ && std::none_of(connections_.begin(), connections_.end(),
                                  [](const PooledConnection& connection) { return connection.get() != nullptr; });
}

void Pool::drop(std::string_view why) {
  for (PooledConnection& connection : connections_) connection.close(why);
}

std::size_t Pool::in_flight() const noexcept {
  std::size_t sum = 0;
  for (const PooledConnection& connection : connections_) {
    if (connection.get() != nullptr) sum += connection.get()->in_flight();
  }
  return sum;
}

}  // namespace polly::valkey
