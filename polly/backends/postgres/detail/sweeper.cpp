#include "polly/backends/postgres/detail/sweeper.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <memory>
#include <utility>

#include "polly/backends/postgres/detail/binary.hpp"

namespace polly::postgres {

Sweeper::Sweeper(Client& client) : client_(client), timer_(client.executor()) {
  spawn(gate_, client_.executor(), run());
}

Sweeper::~Sweeper() {
  stop_soon();
}

Task<void> Sweeper::stop() {
  stop_soon();
  co_await wait_until_empty(&gate_);
}

void Sweeper::stop_soon() {
  if (!is_stopped_.exchange(true)) spawn(gate_, client_.executor(), wake());
}

Task<void> Sweeper::wake() {
  timer_.cancel();
  co_return;
}

Task<void> Sweeper::run() {
  while (!is_stopped_) {
    timer_.expires_after(kInterval);
    co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    bool is_more = !is_stopped_;
    while (is_more) {
      const bool was_full = co_await sweep_batch();
      is_more = was_full && !is_stopped_;
    }
  }
}

// Whether there may be more. What keeps it from its work keeps callers from theirs, and they are told.
Task<bool> Sweeper::sweep_batch() {
  auto call = std::make_unique<Call>(Verb::sweep, client_.clock().now() + client_.options().timeout);
  std::vector<std::string> parameters;
  parameters.push_back(client_.options().schema);
  parameters.push_back(int8_bytes(static_cast<std::int64_t>(kBatchRows)));
  call->questions.emplace_back(Statement::sweep, std::move(parameters));
  try {
    call = co_await client_.execute(std::move(call));
  } catch (const Error&) {
    co_return false;
  }
  const std::size_t swept = call->answer.rows();
  client_.counts().expired_keys.add(swept);
  co_return swept >= kBatchRows;
}

}  // namespace polly::postgres
