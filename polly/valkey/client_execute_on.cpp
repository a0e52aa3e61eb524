// What is asked of one primary of a cluster, whatever keys it has.
#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "polly/async_client/submit.hpp"
#include "polly/base/run_on.hpp"
#include "polly/valkey/client.hpp"
#include "polly/valkey/detail/client_counts.hpp"
#include "polly/valkey/detail/lane.hpp"
#include "polly/valkey/detail/outcome.hpp"

namespace polly::valkey {

namespace asio = boost::asio;
using resp3::Command;
using resp3::Reply;

Task<std::vector<std::string>> Client::primaries(Context ctx) {
  Lane* lane = lane_of(co_await asio::this_coro::executor);
  if (lane == nullptr) co_return co_await run_on(next_lane().executor(), primaries(ctx));
  std::vector<std::string> ids = lane->router().primaries();
  if (ids.empty()) {
    co_await execute(ctx, Command("PING"), Effect::read);  // waits until the cluster is known
    ids = lane->router().primaries();
  }
  co_return ids;
}

// A primary with slots of its own is met soon by trying; one that has next to none may be left out.
Task<std::vector<std::string>> Client::tags(Context ctx) {
  constexpr int kTriesMax = 4096;
  Lane* lane = lane_of(co_await asio::this_coro::executor);
  if (lane == nullptr) co_return co_await run_on(next_lane().executor(), tags(ctx));
  std::vector<std::string> found;
  if (options_->topology != Topology::cluster) {
    found.emplace_back();
    co_return found;
  }
  const std::vector<std::string> ids = co_await primaries(ctx);
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

Task<std::optional<std::vector<Reply>>> Client::execute_on(Context ctx, std::string primary,
                                                           std::vector<Command> commands) {
  Lane* lane = lane_of(co_await asio::this_coro::executor);
  if (lane == nullptr) {
    co_return co_await run_on(next_lane().executor(), execute_on(ctx, std::move(primary), std::move(commands)));
  }
  for (int attempt = 1;; ++attempt) {
    if (is_closed_.load(std::memory_order_relaxed)) throw Error(ErrorKind::closed, "the client was closed");
    Pool* pool = lane->router().find_primary(primary);
    if (pool == nullptr) co_return std::nullopt;
    Call call(commands, Effect::read, ctx.deadline());
    co_await async_client::submit(*pool, call);
    if (call.end() == Call::End::answered) {
      std::vector<Reply> replies = call.replies();
      const Reply& first = replies.front();
      const bool is_early = first.is_error() && advise(*lane, first.text(), pool, attempt).next == Advice::Next::later;
      if (!is_early) co_return replies;
      const bool is_in_time = co_await pause(lane, ctx.deadline(), attempt);
      if (!is_in_time) co_return replies;
    } else {
      consider(*lane, call, pool, attempt, Earlier::nothing);  // throws, or: again
    }
    counts_->retries.add();
  }
}

}  // namespace polly::valkey
