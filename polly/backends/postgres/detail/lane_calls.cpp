// What a lane does with calls: they wait, are sent together, and end, or are sent again.
#include <algorithm>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "polly/backends/postgres/detail/lane.hpp"
#include "polly/backends/postgres/detail/outcome.hpp"

namespace polly::postgres {

void Lane::take(Call& call) {
  const std::optional<Error>& failure = failures_.at(is_for_writers(call.verb()));
  if (is_stopped_) return end_soon(call, closed_error());
  if (failure && is_lasting(failure->kind())) return end_soon(call, *failure);
  if (waiting_calls_ >= kWaitingMax) return end_soon(call, overload_error());
  wait_in_line(call, false);
  send_soon();
}

void Lane::abandon(Call& call) noexcept {
  waiting_calls_ -= std::erase(waiting_.at(static_cast<std::size_t>(call.verb())), &call);
}

void Lane::wait_in_line(Call& call, bool in_front) {
  auto& line = waiting_.at(static_cast<std::size_t>(call.verb()));
  if (!in_front) call.number = ++arrivals_;
  call.move_to(this);
  ++waiting_calls_;
  in_front ? line.push_front(&call) : line.push_back(&call);
}

// Behind what is ready to run on this loop now: callers who are woken together ask together.
void Lane::send_soon() {
  if (!std::exchange(sends_soon_, true)) state_.start(send_in_turn());
}

Task<void> Lane::send_in_turn() {
  co_await boost::asio::post(state_.executor, boost::asio::deferred);  // a coroutine starts at once
  sends_soon_ = false;
  send_waiting();
}

void Lane::send_waiting() {
  if (is_stopped_) return;
  for (const bool for_writers : {false, true}) {
    for (Place* place = place_with_room(for_writers); place != nullptr; place = place_with_room(for_writers)) {
      std::unique_ptr<Batch> batch = next_batch(for_writers);
      if (!batch) break;
      state_.counts.batches.at(for_writers).add();
      state_.counts.batched_calls.at(for_writers).add(batch->calls());
      place->connection->send(std::move(batch));
    }
  }
}

Lane::Place* Lane::place_with_room(bool for_writers) noexcept {
  Place* best = nullptr;
  for (const auto& place : places_) {
    if (place->is_for_writers != for_writers || !place->connection || !place->connection->has_room()) continue;
    if (best == nullptr || place->connection->load() < best->connection->load()) best = place.get();
  }
  return best;
}

// Of the verb whose first call waits longest.
std::unique_ptr<Batch> Lane::next_batch(bool for_writers) {
  std::deque<Call*>* longest = nullptr;
  for (std::size_t verb = 0; verb < kVerbs; ++verb) {
    auto& line = waiting_.at(verb);
    if (line.empty() || is_for_writers(static_cast<Verb>(verb)) != for_writers) continue;
    if (longest == nullptr || line.front()->number < longest->front()->number) longest = &line;
  }
  if (longest == nullptr) return nullptr;
  BatchRoom room;
  std::vector<Call*> chosen;
  std::deque<Call*> left;
  for (Call* call : *longest) {
    const bool is_in = room.take(*call);
    is_in ? chosen.push_back(call) : left.push_back(call);
  }
  *longest = std::move(left);
  waiting_calls_ -= chosen.size();
  return std::make_unique<Batch>(std::move(chosen));
}

// Callers go on at once, and ask again before what waits is sent.
void Lane::take_answers(Connection& connection) {
  Wakers wakers;
  for (auto& batch : connection.take_answered()) {
    if (batch->refusal()) {
      take_refused(*batch, connection, wakers);
      continue;
    }
    std::optional<Error> strange;
    try {
      batch->answer_calls();
    } catch (const Error& error) {
      strange = error;
    }
    for (Call* call : batch->take_calls()) {
      wakers.push_back(strange ? call->fail(*strange) : call->finish(Call::End::answered));
    }
  }
  send_soon();
  for (Waker& waker : wakers) std::move(waker)();
}

// The server has rolled the whole batch back.
void Lane::take_refused(Batch& batch, Connection& connection, Wakers& wakers) {
  const Refusal& refusal = *batch.refusal();
  if (refusal.then() == Then::reconnect) connection.close(refusal.error().what());
  const bool is_shared_guilt = refusal.then() == Then::alone && !batch.was_one();
  const bool is_again = is_shared_guilt || refusal.then() == Then::again || refusal.then() == Then::reconnect;
  std::vector<Call*> calls = batch.take_calls();
  std::reverse(calls.begin(), calls.end());  // each goes to the front
  for (Call* call : calls) {
    call->goes_alone = call->goes_alone || is_shared_guilt;
    if (is_again && call->attempts < kAttemptsMax && !is_stopped_) {
      ask_again(*call);
    } else {
      wakers.push_back(call->fail(refused_error(*call, refusal.error())));
    }
  }
}

void Lane::take_lost(Batch& batch, std::string_view why, Wakers& wakers) {
  std::vector<Call*> calls = batch.take_calls();
  std::reverse(calls.begin(), calls.end());
  for (Call* call : calls) {
    call->may_be_applied = is_write(call->verb());
    if (is_stopped_) {
      wakers.push_back(call->fail(closed_error(*call)));
    } else if (is_repeatable(call->verb()) && call->attempts < kAttemptsMax) {
      ask_again(*call);
    } else {
      wakers.push_back(call->fail(lost_error(*call, why)));
    }
  }
}

void Lane::ask_again(Call& call) {
  state_.counts.retries.add();
  wait_in_line(call, true);
  send_soon();
}

// Not from within take(): its caller is still being suspended.
void Lane::end_soon(Call& call, const Error& error) {
  auto wake = [lane = state_.owner.lock(), waker = call.fail(error)]() mutable { std::move(waker)(); };
  boost::asio::post(state_.executor, std::move(wake));
}

void Lane::end_waiting(bool for_writers, const Error& error) {
  for (std::size_t verb = 0; verb < kVerbs; ++verb) {
    if (is_for_writers(static_cast<Verb>(verb)) != for_writers) continue;
    for (Call* call : std::exchange(waiting_.at(verb), {})) {
      --waiting_calls_;
      end_soon(*call, refused_error(*call, error));
    }
  }
}

}  // namespace polly::postgres
