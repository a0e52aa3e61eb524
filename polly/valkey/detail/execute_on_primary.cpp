#include "polly/valkey/detail/execute_on_primary.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "polly/async_client/submit.hpp"
#include "polly/base/run_on.hpp"
#include "polly/valkey/detail/client_lanes.hpp"
#include "polly/valkey/detail/execute_command.hpp"
#include "polly/valkey/detail/next_step.hpp"

namespace polly::valkey {

namespace asio = boost::asio;
using resp3::Command;
using resp3::Reply;

Task<std::vector<std::string>> list_primaries(ClientLanes* lanes, TimePoint deadline) {
  Lane* lane = lanes->find(co_await asio::this_coro::executor);
  if (lane == nullptr) co_return co_await run_on(lanes->next().executor(), list_primaries(lanes, deadline));
  std::vector<std::string> ids = lane->router().primaries();
  if (ids.empty()) {
    co_await execute_command(lanes, deadline, Command("PING"), Effect::read);  // waits until the cluster is known
    ids = lane->router().primaries();
  }
  co_return ids;
}

// Trying soon finds a tag for each primary with many slots; one that has next to none may be left out.
Task<std::vector<std::string>> find_tags(ClientLanes* lanes, TimePoint deadline) {
  constexpr int kTriesMax = 4096;
  Lane* lane = lanes->find(co_await asio::this_coro::executor);
  if (lane == nullptr) co_return co_await run_on(lanes->next().executor(), find_tags(lanes, deadline));
  std::vector<std::string> found;
  if (lane->state().options.topology != Topology::cluster) {
    found.emplace_back();
    co_return found;
  }
  const std::vector<std::string> ids = co_await list_primaries(lanes, deadline);
  std::vector<const Pool*> pools;
  for (int i = 0; i < kTriesMax && found.size() < ids.size(); ++i) {
    std::string tag = std::to_string(i);
    const Pool* pool = &lane->router().route(Command("GET").key("{" + tag + "}"));
    if (std::find(pools.begin(), pools.end(), pool) != pools.end()) continue;
    pools.push_back(pool);
    found.push_back(std::move(tag));
  }
  co_return found;
}

Task<std::optional<std::vector<Reply>>> execute_on_primary(ClientLanes* lanes, TimePoint deadline, std::string primary,
                                                           std::vector<Command> commands) {
  Lane* lane = lanes->find(co_await asio::this_coro::executor);
  if (lane == nullptr) {
    co_return co_await run_on(lanes->next().executor(),
                              execute_on_primary(lanes, deadline, std::move(primary), std::move(commands)));
  }
  const RetryPolicy policy = policy_of(*lane, Effect::read);
  for (int attempt = 1;; ++attempt) {
    lanes->throw_if_closed(false);
    Pool* pool = lane->router().find_primary(primary);
    if (pool == nullptr) co_return std::nullopt;
    Call call(commands, Effect::read, deadline);
    co_await async_client::submit(*pool, call);
    if (call.end() == Call::End::answered) {
      std::vector<Reply> replies = call.replies();
      const Reply& first = replies.front();
      if (!first.is_error()) co_return replies;
      const NextStep step = next_step(*lane, policy, call, first.text(), pool, attempt, Earlier::nothing);
      if (step.next != Verdict::Next::later) co_return replies;
      const bool is_in_time = co_await pause(lane, deadline, step.pause);
      if (!is_in_time) co_return replies;
    } else {
      next_step(*lane, policy, call, {}, pool, attempt, Earlier::nothing);  // throws, or: now
    }
    lane->state().counts.retries.add();
  }
}

}  // namespace polly::valkey
