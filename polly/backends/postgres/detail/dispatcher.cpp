#include "polly/backends/postgres/detail/dispatcher.hpp"

#include <algorithm>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <utility>

#include "polly/backends/postgres/detail/outcome.hpp"

namespace polly::postgres {

Dispatcher::Dispatcher(LaneState& lane)
    : lane_(lane), readers_(lane, *this, false, 1), writers_(lane, *this, true, lane.options.connections) {}

const ConnectionGroup& Dispatcher::group_of(const Call& call) const noexcept {
  return is_for_writers(call.verb()) ? writers_ : readers_;
}

// ---- for the lane

void Dispatcher::start() {
  readers_.start();
  writers_.start();
}

void Dispatcher::tick() {
  for (const ConnectionGroup* group : {&readers_, &writers_}) {
    group->for_each([this](Connection& connection) {
      for (Call* call : connection.take_late(lane_.now)) end_soon(*call, late_error(*call, std::nullopt));
      connection.tick();
    });
  }
  for (Call* call : queue_.take_late(lane_.now)) end_soon(*call, late_error(*call, group_of(*call).outage().why()));
}

std::size_t Dispatcher::in_flight() const noexcept {
  std::size_t sum = 0;
  for (const ConnectionGroup* group : {&readers_, &writers_}) {
    group->for_each([&sum](const Connection& connection) { sum += connection.calls_in_flight(); });
  }
  return sum;
}

void Dispatcher::stop() {
  is_stopped_ = true;
  for (ConnectionGroup* group : {&readers_, &writers_}) {
    group->stop("the store was closed");
    for (Call* call : queue_.take_all(group->is_for_writers())) end_soon(*call, refused_error(*call, closed_error()));
  }
}

void Dispatcher::release() noexcept {
  is_stopped_ = true;
  readers_.release();
  writers_.release();
  queue_.drop();
}

// ---- calls that wait

void Dispatcher::take(Call& call) {
  const async_client::Outage& outage = group_of(call).outage();
  if (is_stopped_) return end_soon(call, closed_error());
  if (outage.is_lasting()) return end_soon(call, *outage.why());
  if (queue_.is_full()) return end_soon(call, overload_error());
  queue_.push(call);
  send_soon();
}

void Dispatcher::refuse_waiting(const ConnectionGroup& group) {
  for (Call* call : queue_.take_all(group.is_for_writers())) {
    end_soon(*call, refused_error(*call, *group.outage().why()));
  }
}

// Not from within take(): its caller is still being suspended.
void Dispatcher::end_soon(Call& call, const Error& error) {
  lane_.wake_soon(call.fail(error));
}

// ---- sending

// Behind what is ready to run on this loop now: callers that are woken together send together.
void Dispatcher::send_soon() {
  if (!std::exchange(is_send_due_, true)) lane_.start(send_behind_others());
}

Task<void> Dispatcher::send_behind_others() {
  co_await boost::asio::post(lane_.executor, boost::asio::deferred);  // a coroutine starts at once
  is_send_due_ = false;
  send_waiting();
}

void Dispatcher::send_waiting() {
  if (is_stopped_) return;
  send_waiting_to(readers_);
  send_waiting_to(writers_);
}

void Dispatcher::send_waiting_to(const ConnectionGroup& group) {
  const bool writes = group.is_for_writers();
  for (Connection* connection = group.with_room(); connection != nullptr; connection = group.with_room()) {
    std::vector<Call*> calls = queue_.take_batch(writes);
    if (calls.empty()) return;
    lane_.counts.batches.at(writes).add();
    lane_.counts.batched_calls.at(writes).add(calls.size());
    connection->send(std::make_unique<StatementBatch>(std::move(calls)));
  }
}

void Dispatcher::send_again(Call& call) {
  lane_.counts.retries.add();
  queue_.push_again(call);
  send_soon();
}

// ---- what becomes of batches

// Callers go on at once, and call again before what waits is sent.
void Dispatcher::take_answers(Connection& connection) {
  Wakers wakers;
  for (auto& batch : connection.take_answered()) {
    batch->refusal() ? settle_refused(*batch, connection, wakers) : settle_answered(*batch, wakers);
  }
  send_soon();
  for (Waker& waker : wakers) std::move(waker)();
}

void Dispatcher::settle_answered(StatementBatch& batch, Wakers& wakers) {
  std::optional<Error> strange;
  try {
    batch.answer_calls();
  } catch (const Error& error) {
    strange = error;
  }
  for (Call* call : batch.take_calls()) {
    wakers.push_back(strange ? call->fail(*strange) : call->finish(Call::End::answered));
  }
}

// The server has rolled the whole batch back.
void Dispatcher::settle_refused(StatementBatch& batch, Connection& connection, Wakers& wakers) {
  const Refusal& refusal = *batch.refusal();
  if (refusal.then() == Then::reconnect) connection.close(refusal.error().what());
  std::vector<Call*> calls = batch.take_calls();
  std::reverse(calls.begin(), calls.end());  // each goes to the front
  for (Call* call : calls) {
    const NextStep next = after_refusal(*call, refusal.then(), batch.had_one_call());
    if (next == NextStep::fail || is_stopped_) {
      wakers.push_back(call->fail(refused_error(*call, refusal.error())));
      continue;
    }
    call->goes_alone = call->goes_alone || next == NextStep::retry_alone;
    send_again(*call);
  }
}

void Dispatcher::take_lost(std::vector<std::unique_ptr<StatementBatch>> batches, std::string_view why) {
  Wakers wakers;
  for (const auto& batch : batches) settle_lost(*batch, why, wakers);
  for (Waker& waker : wakers) std::move(waker)();
}

void Dispatcher::settle_lost(StatementBatch& batch, std::string_view why, Wakers& wakers) {
  std::vector<Call*> calls = batch.take_calls();
  std::reverse(calls.begin(), calls.end());
  for (Call* call : calls) {
    call->may_be_applied = is_write(call->verb());
    if (is_stopped_) {
      wakers.push_back(call->fail(closed_error(*call)));
    } else if (after_loss(*call) == NextStep::retry) {
      send_again(*call);
    } else {
      wakers.push_back(call->fail(lost_error(*call, why)));
    }
  }
}

}  // namespace polly::postgres
