#include "polly/backends/postgres/detail/sweeper.hpp"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/postgres/detail/binary.hpp"
#include "polly/base/gate.hpp"

namespace polly::postgres {

class Sweeper::Work : public std::enable_shared_from_this<Work> {
 public:
  explicit Work(Client& client) : client_(client), executor_(client.executor()) {}

  Gate& gate() noexcept { return gate_; }
  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

  StoreUsage usage() const {
    const std::lock_guard lock(mutex_);
    return usage_;
  }

  void start() { spawn_keeping(shared_from_this(), gate_, executor_, run()); }

  // Where nothing runs any more, the loop may not exist any more either.
  void stop_soon() {
    if (is_stopped_.exchange(true) || gate_.running() == 0) return;
    spawn_keeping(shared_from_this(), gate_, executor_, wake());
  }

 private:
  Task<void> run();
  Task<void> wake();
  Task<bool> sweep_batch();
  Task<void> read_usage();

  Client& client_;  // not used once this was stopped
  const boost::asio::any_io_executor executor_;
  boost::asio::steady_timer* timer_ = nullptr;  // run()'s, while it exists
  std::atomic<bool> is_stopped_{false};
  mutable std::mutex mutex_;
  StoreUsage usage_;  // under mutex_
  Gate gate_;
};

Sweeper::Sweeper(Client& client) : work_(std::make_shared<Work>(client)) {
  work_->start();
}

Sweeper::~Sweeper() {
  work_->stop_soon();
  work_->gate().wait_while_driven(work_->executor());
}

Task<void> Sweeper::stop() {
  work_->stop_soon();
  return work_->gate().close_and_wait();
}

StoreUsage Sweeper::usage() const {
  return work_->usage();
}

Task<void> Sweeper::Work::wake() {
  if (timer_ != nullptr) timer_->cancel();
  co_return;
}

Task<void> Sweeper::Work::run() {
  boost::asio::steady_timer timer(executor_);
  timer_ = &timer;
  for (int turn = 0; !is_stopped_; ++turn) {
    if (turn % kSweepsAUsage == 0) co_await read_usage();
    if (is_stopped_) break;
    timer.expires_after(kInterval);
    co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    bool is_more = !is_stopped_;
    while (is_more) {
      const bool was_full = co_await sweep_batch();
      is_more = was_full && !is_stopped_;
    }
  }
  timer_ = nullptr;
}

// Whether there may be more. An error here is not logged: callers meet the same one, and theirs is.
Task<bool> Sweeper::Work::sweep_batch() {
  auto call = std::make_unique<Call>(Verb::sweep, client_.clock().now() + client_.options().timeout);
  std::vector<std::string> parameters;
  parameters.push_back(client_.options().schema);
  parameters.push_back(int8_bytes(static_cast<std::int64_t>(kBatchRows)));
  call->statements.emplace_back(Statement::sweep, std::move(parameters));
  try {
    call = co_await client_.execute(std::move(call));
  } catch (const Error&) {
    co_return false;
  }
  const std::size_t swept = call->answer.rows();
  client_.counts().expired_keys.add(swept);
  co_return swept >= kBatchRows;
}

// Where it fails, the last figures stay.
Task<void> Sweeper::Work::read_usage() {
  auto call = std::make_unique<Call>(Verb::ping, client_.clock().now() + client_.options().timeout);
  call->statements.emplace_back(Statement::usage);
  try {
    call = co_await client_.execute(std::move(call));
    if (call->answer.rows() != 1) co_return;
    StoreUsage usage;
    const std::int64_t rows = call->answer.int8(0, 0);
    if (rows >= 0) usage.entries = static_cast<std::uint64_t>(rows);
    usage.bytes = static_cast<std::uint64_t>(call->answer.int8(0, 1));
    usage.evicted_keys = 0;
    const std::lock_guard lock(mutex_);
    usage_ = usage;
  } catch (const Error&) {
    co_return;
  }
}

}  // namespace polly::postgres
