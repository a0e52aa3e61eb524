// The scan of ValkeyBackend on a cluster: SCAN on one primary after the other, in the order of their ids.
//
// A key that is there throughout is seen at least once, though its slot may move during the scan, from a primary that
// was not asked yet to one that was. For that, each primary is asked what it knows of the cluster when it has given its
// last key. Where that is not what the scan was started under (a slot has another owner, a replica has taken over, or
// the change is not known everywhere yet), or the server was restarted in between (its SCAN then goes by another
// order), the scan starts again with the first primary. Where the primary is handing over slots just then, key by key,
// every primary is asked once more: a key moves only once before its slot has another owner, so that the second pass
// finds it where it went.
#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "polly/backends/valkey/detail/cluster_cursor.hpp"
#include "polly/backends/valkey/detail/cluster_nodes.hpp"
#include "polly/backends/valkey/detail/scan_page.hpp"
#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly {

namespace {

namespace asio = boost::asio;
using resp3::Command;
using resp3::Reply;
using valkey::checked;
using valkey_backend::ClusterCursor;
using valkey_backend::ClusterNodes;
using Pass = ClusterCursor::Pass;

constexpr Milliseconds kPauseFirst{10};
constexpr Milliseconds kPauseLongest{500};

// Nullopt: it was the last.
std::optional<ClusterCursor> step_on(ClusterCursor cursor, const ClusterNodes& nodes) {
  if (nodes.is_giving && cursor.pass == Pass::once) cursor.pass = Pass::some;
  std::optional<std::string> next = nodes.after(cursor.node);
  if (!next && cursor.pass == Pass::some) {
    cursor.pass = Pass::again;
    next = nodes.primaries.front();
  }
  if (!next) return std::nullopt;
  cursor.node = std::move(*next);
  cursor.run = ClusterCursor::kNoRun;
  cursor.at = 0;
  return cursor;
}

// Until the nodes have exchanged what has changed; not beyond the deadline.
Task<void> pause(Context ctx, const Clock* clock, std::uint32_t restarts) {
  constexpr std::uint32_t kDoublings = 6;
  const Milliseconds delay = std::min(kPauseLongest, kPauseFirst * (1 << std::min(restarts, kDoublings)));
  if (ctx.has_deadline() && ctx.deadline() <= clock->now() + delay) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor, delay);
  co_await timer.async_wait(asio::as_tuple(asio::deferred));
}

Task<ClusterCursor> begin(valkey::Client* client, Context ctx) {
  Reply reply = co_await client->execute(ctx, Command("CLUSTER").add("NODES"), valkey::Effect::read);
  const ClusterNodes nodes = ClusterNodes::parse(checked(std::move(reply)).text());
  co_return ClusterCursor(nodes.fingerprint, nodes.primaries.front());
}

Task<Cursor> begin_again(valkey::Client* client, Context ctx, std::uint32_t restarts) {
  if (restarts >= ClusterCursor::kRestartsMax) {
    throw Error(ErrorKind::unavailable,
                "slots of the cluster keep moving while this scan runs: try again when they stay where they are");
  }
  co_await pause(ctx, &client->clock(), restarts);
  ClusterCursor cursor = co_await begin(client, ctx);
  cursor.restarts = restarts + 1;
  co_return Cursor(cursor.text());
}

}  // namespace

Task<Page> ValkeyBackend::scan_cluster(Context ctx, Scan scan, std::optional<Cursor> from) {
  valkey::Client* const client = client_.get();
  std::optional<ClusterCursor> cursor;
  if (from) cursor = ClusterCursor::parse(from->opaque());
  if (!cursor) cursor = co_await begin(client, ctx);
  Page page;
  std::vector<Command> commands;
  commands.push_back(valkey_backend::scan_command(scan, cursor->at));
  commands.push_back(Command("INFO").add("server"));
  std::optional<std::vector<Reply>> replies = co_await client->execute_on(ctx, cursor->node, std::move(commands));
  bool is_changed = !replies;
  if (replies) {
    cursor->at = valkey_backend::take_page(std::move(replies->at(0)), page.keys);
    const std::string run = valkey_backend::run_of(std::move(replies->at(1)));
    is_changed = cursor->run != ClusterCursor::kNoRun && cursor->run != run;
    cursor->run = run;
  }
  if (!is_changed && cursor->at != 0) {
    page.next = Cursor(cursor->text());
    co_return page;
  }
  if (!is_changed) {
    std::vector<Command> ask;
    ask.push_back(Command("CLUSTER").add("NODES"));
    std::optional<std::vector<Reply>> answer = co_await client->execute_on(ctx, cursor->node, std::move(ask));
    std::optional<ClusterNodes> nodes;
    if (answer) nodes = ClusterNodes::parse(checked(std::move(answer->front())).text());
    is_changed = !nodes || nodes->fingerprint != cursor->fingerprint || nodes->gives_to_other;
    if (!is_changed) {
      const std::optional<ClusterCursor> next = step_on(*cursor, *nodes);
      if (next) page.next = Cursor(next->text());
      co_return page;
    }
  }
  page.next = co_await begin_again(client, ctx, cursor->restarts);
  co_return page;
}

}  // namespace polly
