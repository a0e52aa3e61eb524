// Connection: a Link that is ready for work, and the batches that are under way on it.
//
//   co_await connection->open(attempt);                    // Error: says what to check
//   if (connection->has_room()) connection->send(std::move(batch));
//   bool goes_on = co_await connection->receive();
//   for (auto& batch : connection->take_answered()) ...
//   ...
//   for (auto& batch : connection->take_lost()) ...        // once it is over
//
// Few batches are under way at once, so that calls that come while it works go together. Belongs to its loop.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "polly/async_client/silence.hpp"
#include "polly/backends/postgres/detail/lane_state.hpp"
#include "polly/backends/postgres/detail/link.hpp"
#include "polly/backends/postgres/detail/statement_batch.hpp"
#include "polly/base/task.hpp"

namespace polly::postgres {

class Connection {
 public:
  // While the server answers one batch that reads, the next is there already. One that writes has its connection to
  // itself: a second would take callers away from the first, so that fewer share a commit (decision 0012 has figures).
  static constexpr std::size_t kReadBatchesMax = 2;
  static constexpr std::size_t kWriteBatchesMax = 1;

  Connection(LaneState& lane, bool is_for_writers)
      : lane_(lane),
        batches_max_(is_for_writers ? kWriteBatchesMax : kReadBatchesMax),
        link_(std::make_shared<Link>(lane.executor)),
        silence_(lane.now) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Task<void> open(std::size_t attempt);  // the hosts are tried in another order each time

  bool is_open() const noexcept { return is_open_ && !link_->is_closed(); }
  bool has_room() const noexcept { return is_open() && batches_.size() < batches_max_; }
  std::size_t load() const noexcept { return batches_.size(); }
  std::size_t calls_in_flight() const noexcept;
  std::string where() const { return link_->where(); }

  void send(std::unique_ptr<StatementBatch> batch);
  Task<bool> receive();  // false where the connection has ended
  std::vector<std::unique_ptr<StatementBatch>> take_answered();
  std::vector<std::unique_ptr<StatementBatch>> take_lost();

  std::vector<Call*> take_late(TimePoint now);
  void tick();  // closes it where the server has been silent for too long, and does not even take what is written

  void close(std::string_view why) { link_->close(why); }
  std::string why_closed() const { return link_->failure().what(); }

 private:
  bool take_results();

  LaneState& lane_;
  const std::size_t batches_max_;
  const std::shared_ptr<Link> link_;
  std::deque<std::unique_ptr<StatementBatch>> batches_;  // in the order in which they were sent
  std::vector<std::unique_ptr<StatementBatch>> answered_;
  async_client::Silence silence_;  // since the server last sent something, or an answer became due
  bool is_open_ = false;
};

}  // namespace polly::postgres
