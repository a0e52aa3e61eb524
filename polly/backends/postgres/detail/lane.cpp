#include "polly/backends/postgres/detail/lane.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "polly/backends/postgres/detail/outcome.hpp"
#include "polly/base/backoff.hpp"

namespace polly::postgres {

Lane::Lane(boost::asio::any_io_executor executor, std::shared_ptr<const PostgresOptions> options,
           std::shared_ptr<const Conninfo> conninfo, const Clock& clock, Log& log, std::shared_ptr<Counts> counts)
    : options_(std::move(options)),
      conninfo_(std::move(conninfo)),
      counts_(std::move(counts)),
      state_(std::move(executor), *options_, *conninfo_, clock, log, *counts_),
      timer_(std::in_place, state_.executor) {
  for (std::size_t i = 0; i <= options_->connections; ++i) {
    places_.push_back(std::make_unique<Place>(i > 0, state_.executor));
  }
}

void Lane::start() {
  state_.owner = weak_from_this();
  state_.start(run(Release(*this)));
  for (std::size_t i = 0; i < places_.size(); ++i) state_.start(keep_connected(i));
}

void Lane::stop() {
  state_.start(stop_here());
}

Task<void> Lane::run(Release) {
  while (!is_stopped_) {
    timer_->expires_after(kTick);
    co_await timer_->async_wait(boost::asio::as_tuple(boost::asio::deferred));
    if (is_stopped_) break;
    tick();
  }
  state_.counts.in_flight.fetch_sub(static_cast<std::int64_t>(std::exchange(in_flight_, 0)), std::memory_order_relaxed);
}

Task<void> Lane::stop_here() {
  if (std::exchange(is_stopped_, true)) co_return;
  if (timer_) timer_->cancel();
  for (const auto& place : places_) {
    if (place->pause) place->pause->cancel();
    if (place->connection) place->connection->close("the store was closed");
  }
  for (const bool writes : {false, true}) end_waiting(writes, closed_error());
}

// Callers who still wait are not resumed: they are destroyed with their wakers.
void Lane::release() noexcept {
  is_stopped_ = true;
  timer_.reset();
  for (const auto& place : places_) {
    place->pause.reset();
    place->connection.reset();
  }
  std::vector<Waker> dropped;
  for (auto& line : waiting_) {
    for (Call* call : std::exchange(line, {})) dropped.push_back(call->finish(Call::End::cancelled));
  }
  waiting_calls_ = 0;
}

void Lane::tick() {
  state_.now = state_.clock.now();
  std::size_t in_flight = 0;
  for (const auto& place : places_) {
    if (!place->connection) continue;
    for (Call* call : place->connection->take_late(state_.now)) end_soon(*call, late_error(*call, std::nullopt));
    place->connection->tick();
    in_flight += place->connection->calls_in_flight();
  }
  for (auto& line : waiting_) {
    std::vector<Call*> late;
    std::copy_if(line.begin(), line.end(), std::back_inserter(late),
                 [&](const Call* call) { return call->deadline() <= state_.now; });
    if (late.empty()) continue;
    std::erase_if(line, [&](const Call* call) { return call->deadline() <= state_.now; });
    waiting_calls_ -= late.size();
    for (Call* call : late) end_soon(*call, late_error(*call, failures_.at(is_for_writers(call->verb()))));
  }
  const auto change =
      static_cast<std::int64_t>(in_flight) - static_cast<std::int64_t>(std::exchange(in_flight_, in_flight));
  state_.counts.in_flight.fetch_add(change, std::memory_order_relaxed);
}

// ---- connections

Task<void> Lane::keep_connected(std::size_t index) {
  Place& place = *places_[index];
  Reconnect reconnect(static_cast<std::uint64_t>(state_.clock.now().time_since_epoch().count()) + index);
  state_.counts.connecting.fetch_add(1, std::memory_order_relaxed);
  for (std::size_t attempt = 0; !is_stopped_; ++attempt) {
    const Error error = co_await connect_and_serve(index, attempt);
    if (is_stopped_) break;
    failed(place, error);
    const std::optional<TimePoint> opened_at = std::exchange(place.opened_at, std::nullopt);
    const Milliseconds delay =
        opened_at ? reconnect.after_service(state_.clock.now() - *opened_at) : reconnect.after_failure();
    if (delay == Milliseconds::zero()) continue;
    const std::shared_ptr<boost::asio::steady_timer> pause = place.pause;
    pause->expires_after(delay);
    co_await pause->async_wait(boost::asio::as_tuple(boost::asio::deferred));
  }
  state_.counts.connecting.fetch_sub(1, std::memory_order_relaxed);
}

// Why it ended.
Task<Error> Lane::connect_and_serve(std::size_t index, std::size_t attempt) {
  Place& place = *places_[index];
  const auto connection = std::make_shared<Connection>(state_, place.is_for_writers);
  place.connection = connection;
  std::optional<Error> error;
  try {
    co_await connection->open(attempt);
  } catch (const Error& thrown) {
    error = thrown;
  }
  if (!error) {
    state_.counts.connecting.fetch_sub(1, std::memory_order_relaxed);
    state_.counts.open.fetch_add(1, std::memory_order_relaxed);
    place.opened_at = state_.clock.now();
    opened(place);
    bool goes_on = !is_stopped_;
    while (goes_on) {
      goes_on = co_await connection->receive();
      take_answers(*connection);
    }
    state_.counts.open.fetch_sub(1, std::memory_order_relaxed);
    state_.counts.connecting.fetch_add(1, std::memory_order_relaxed);
    place.was_lost = true;
    error.emplace(ErrorKind::unavailable, connection->why_closed());
  }
  Wakers wakers;
  for (auto& batch : connection->take_lost()) take_lost(*batch, error->what(), wakers);
  Error why = error->while_doing(connection->where());
  place.connection = nullptr;
  connection->close("it is over");
  for (Waker& waker : wakers) std::move(waker)();
  co_return why;
}

void Lane::opened(Place& place) {
  if (is_stopped_) return;
  failures_.at(place.is_for_writers).reset();
  const bool has_line = loss_lines_.at(place.is_for_writers).admit_return();
  const bool was_lost = std::exchange(place.was_lost, false);
  if (was_lost) state_.counts.reconnects.add();
  if (was_lost && has_line) {
    state_.log.write(Level::info, "connected to the PostgreSQL server again",
                     {{"server_address", place.connection->where()}});
  }
  send_waiting();
}

void Lane::failed(const Place& place, const Error& error) {
  const bool is_another_open = std::any_of(places_.begin(), places_.end(), [&](const auto& other) {
    return other->is_for_writers == place.is_for_writers && other->connection && other->connection->is_open();
  });
  if (is_another_open) return;
  const std::optional<std::int64_t> held_back = loss_lines_.at(place.is_for_writers).admit_loss(state_.clock.now());
  if (held_back) {
    state_.log.write(
        Level::warning, "no connection to the PostgreSQL server",
        {{"error", error.what()}, {"error_type", to_string(error.kind())}, {"lines_held_back", *held_back}});
  }
  failures_.at(place.is_for_writers) = error;
  if (is_lasting(error.kind())) end_waiting(place.is_for_writers, error);
}

}  // namespace polly::postgres
