#include "polly/backends/postgres/detail/connection.hpp"

#include <utility>

#include "polly/backends/postgres/detail/open_link.hpp"

namespace polly::postgres {

Task<void> Connection::open(std::size_t attempt) {
  link_->limit(lane_.options.timeout);
  Conninfo conninfo = lane_.conninfo.get()->rotated(attempt);
  co_await open_session(link_, std::move(conninfo), lane_.options.timeout);
  const int version = co_await find_version(link_, lane_.options.schema);
  check_version(version, lane_.options.schema);
  co_await link_->prepare(lane_.options.schema);
  link_->unlimit();
  is_open_ = true;
}

std::size_t Connection::calls_in_flight() const noexcept {
  std::size_t sum = 0;
  for (const auto& batch : batches_) sum += batch->calls();
  return sum;
}

void Connection::send(std::unique_ptr<StatementBatch> batch) {
  if (batches_.empty()) silence_.end();
  const bool is_sent = link_->send(batch->statements());
  batch->forget_statements();
  batches_.push_back(std::move(batch));
  if (!is_sent) link_->close(link_->failure().what());
}

Task<bool> Connection::receive() {
  const std::shared_ptr<Link> alive = link_;
  bool goes_on = co_await alive->receive();
  silence_.end();
  if (!take_results()) goes_on = false;
  co_return goes_on;
}

// False where the server, or libpq, has ended the connection.
bool Connection::take_results() {
  while (!batches_.empty()) {
    std::optional<Result> result = link_->next();
    if (!result) return true;
    StatementBatch& batch = *batches_.front();
    if (result->kind() == Result::Kind::refused && result->ends_connection()) {
      // The server may have committed before it ended the connection.
      if (!result->refusal().sqlstate().empty() && !batch.is_committing()) {
        batch.accept(std::move(*result));
        answered_.push_back(std::move(batches_.front()));
        batches_.pop_front();
      }
      return false;
    }
    batch.accept(std::move(*result));
    if (!batch.is_complete()) continue;
    answered_.push_back(std::move(batches_.front()));
    batches_.pop_front();
  }
  return true;
}

std::vector<std::unique_ptr<StatementBatch>> Connection::take_answered() {
  return std::exchange(answered_, {});
}

std::vector<std::unique_ptr<StatementBatch>> Connection::take_lost() {
  is_open_ = false;
  std::vector<std::unique_ptr<StatementBatch>> lost;
  for (auto& batch : std::exchange(batches_, {})) lost.push_back(std::move(batch));
  return lost;
}

std::vector<Call*> Connection::take_late(TimePoint now) {
  std::vector<Call*> late;
  for (const auto& batch : batches_) {
    for (Call* call : batch->take_late(now)) late.push_back(call);
  }
  return late;
}

// The server gives up each statement after the time-out of an operation; one more for its commit and the way.
void Connection::tick() {
  silence_.tick(lane_.now, link_->portions_taken());
  if (is_open() && !batches_.empty() && silence_.lasts() > 2 * lane_.options.timeout) {
    link_->close("the server has been silent for too long");
  }
}

}  // namespace polly::postgres
