#include "polly/valkey/detail/pool.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "polly/base/backoff.hpp"

namespace polly::valkey {

Pool::Pool(LaneState& lane, Address address, bool wants_primary)
    : lane_(lane), address_(std::move(address)), wants_primary_(wants_primary), places_(lane.options.connections) {}

Pool::~Pool() {
  release();
}

// The callers are not resumed: they are destroyed with their wakers.
void Pool::release() noexcept {
  if (!stopped_) stopped_ = Call::End::closed;
  for (Place& place : places_) {
    place.connection.reset();
    place.pause.reset();
  }
  std::vector<Waker> dropped;
  for (Call* call : std::exchange(parked_, {})) dropped.push_back(call->finish(Call::End::closed));
}

void Pool::start() {
  for (std::size_t i = 0; i < places_.size(); ++i) lane_.start(keep_connected(i));
}

Task<void> Pool::keep_connected(std::size_t index) {
  const std::shared_ptr<Pool> alive = shared_from_this();
  Reconnect reconnect(static_cast<std::uint64_t>(lane_.clock.now().time_since_epoch().count()) + index);
  const auto pause = std::make_shared<boost::asio::steady_timer>(lane_.executor);
  places_[index].pause = pause;
  lane_.counts.connecting.fetch_add(1, std::memory_order_relaxed);
  while (!stopped_) {
    co_await connect_and_serve(index);
    if (stopped_) break;
    const std::optional<TimePoint> opened_at = std::exchange(places_[index].opened_at, std::nullopt);
    const Milliseconds delay =
        opened_at ? reconnect.after_service(lane_.clock.now() - *opened_at) : reconnect.after_failure();
    if (delay == Milliseconds::zero()) continue;
    pause->expires_after(delay);
    co_await pause->async_wait(boost::asio::as_tuple(boost::asio::deferred));
  }
  lane_.counts.connecting.fetch_sub(1, std::memory_order_relaxed);
}

Task<void> Pool::connect_and_serve(std::size_t index) {
  const auto connection = std::make_shared<Connection>(lane_, wants_primary_);
  places_[index].connection = connection;
  std::optional<Error> error;
  try {
    co_await connection->open(address_);
  } catch (const Error& thrown) {
    error = thrown;
  }
  if (!error) {
    lane_.counts.connecting.fetch_sub(1, std::memory_order_relaxed);
    lane_.counts.open.fetch_add(1, std::memory_order_relaxed);
    places_[index].opened_at = lane_.clock.now();
    if (std::exchange(places_[index].was_lost, false)) lane_.counts.reconnects.add();
    opened();
    const std::string why = co_await connection->serve();
    lane_.counts.open.fetch_sub(1, std::memory_order_relaxed);
    lane_.counts.connecting.fetch_add(1, std::memory_order_relaxed);
    places_[index].was_lost = was_lost_ = true;
    error.emplace(ErrorKind::unavailable, address_.text() + " " + why);
  }
  places_[index].connection = nullptr;
  if (!stopped_) failed(*error);
}

void Pool::opened() {
  if (stopped_) return close_idle();
  failure_.reset();
  const bool has_line = loss_lines_.admit_return();
  if (std::exchange(was_lost_, false) && has_line) {
    lane_.log.write(Level::info, "connected to the Valkey server again", {{"server_address", address_.text()}});
  }
  while (!parked_.empty() && !failure_) {
    Call* call = parked_.front();
    Connection* connection = least_loaded();
    if (connection == nullptr || !connection->submit(*call)) return;
    parked_.pop_front();
  }
}

void Pool::failed(const Error& error) {
  if (least_loaded() != nullptr) return;
  const std::optional<std::int64_t> held_back = loss_lines_.admit_loss(lane_.clock.now());
  if (held_back) {
    lane_.log.write(Level::warning, "no connection to the Valkey server",
                    {{"server_address", address_.text()},
                     {"error", error.what()},
                     {"error_type", to_string(error.kind())},
                     {"lines_held_back", *held_back}});
  }
  explain(error);
}

void Pool::explain(const Error& failure) {
  failure_ = failure;
  if (is_lasting(failure.kind())) end_parked(Call::End::refused);
}

Connection* Pool::least_loaded() const noexcept {
  Connection* best = nullptr;
  for (const Place& place : places_) {
    Connection* connection = place.connection.get();
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
  } else if (failure_ && is_lasting(failure_->kind())) {
    end_soon(call, Call::End::refused);
  } else if (parked_.size() >= kParkedMax) {
    end_soon(call, Call::End::overloaded);
  } else {
    call.move_to(this, Call::Place::parked, 0);
    parked_.push_back(&call);
  }
}

void Pool::abandon(Call& call) noexcept {
  std::erase(parked_, &call);
}

// Not from within take(): its caller is still being suspended.
void Pool::end_soon(Call& call, Call::End end) {
  auto wake = [lane = lane_.owner.lock(), waker = call.finish(end)]() mutable { std::move(waker)(); };
  boost::asio::post(lane_.executor, std::move(wake));
}

void Pool::end_parked(Call::End end) {
  for (Call* call : std::exchange(parked_, {})) end_soon(*call, end);
}

void Pool::tick() {
  for (const Place& place : places_) {
    if (place.connection) place.connection->tick();
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
  for (const Place& place : places_) {
    if (place.pause) place.pause->cancel();
  }
  end_parked(parked);
}

void Pool::retire() {
  stopped_ = Call::End::not_sent;
  for (const Place& place : places_) {
    if (place.pause) place.pause->cancel();
  }
  close_idle();
  end_parked(*stopped_);
}

// Those that open among them.
void Pool::close_idle() {
  for (const Place& place : places_) {
    if (place.connection && place.connection->load() == 0) place.connection->close("is not needed any more");
  }
}

bool Pool::is_over() const noexcept {
  return stopped_ &&
         std::none_of(places_.begin(), places_.end(), [](const Place& p) { return p.connection != nullptr; });
}

void Pool::drop(std::string_view why) {
  for (const Place& place : places_) {
    if (place.connection) place.connection->close(why);
  }
}

std::size_t Pool::in_flight() const noexcept {
  std::size_t sum = 0;
  for (const Place& place : places_) {
    if (place.connection) sum += place.connection->in_flight();
  }
  return sum;
}

}  // namespace polly::valkey
