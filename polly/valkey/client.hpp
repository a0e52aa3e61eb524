// Client: an asynchronous client of Valkey and Redis servers: pipelining, pooled, reconnecting; one server, a primary
// that sentinels watch, or a cluster.
//
//   std::unique_ptr<Client> client = co_await Client::open(options, loops, clock, telemetry);
//   resp3::Reply reply = co_await client->execute(ctx, resp3::Command("GET").key("a"), Effect::read);
//   std::vector<resp3::Reply> replies = co_await client->execute_all(ctx, std::move(commands), Effect::read);
//   co_await client->close();
//
// A call from one of `loops` uses that loop's own connections; from elsewhere it goes to one of them and comes back.
// Many callers share few connections: commands that wait at the same time are sent together, in one write.
//
// An answer is the server's reply; error replies among them, except those that redirect or that only ask for patience,
// which the client follows itself within the deadline (detail/retry_policy.hpp has the table). Errors:
// deadline_exceeded (nothing was done), unknown_outcome (a write whose reply was lost, came too late, or that too few
// replicas confirmed), unavailable, permission_denied, config (this is no Valkey), resource_exhausted (too many calls
// wait), cancelled, closed. A read, and an idempotent write, whose connection broke is sent again.
//
// Thread-safe. A client that was not closed may be destroyed anywhere, also on one of `loops`, and after them. The
// destructor waits for its background work only on loops that other threads run (Gate::wait_while_driven). Calls that
// are under way then end as `closed` if their loop comes to it before the destructor returns; the others never go on:
// their coroutines, and those that await them, are destroyed on their loop, or with it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/replaceable.hpp"
#include "polly/base/task.hpp"
#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/telemetry/telemetry.hpp"
#include "polly/valkey/access.hpp"
#include "polly/valkey/effect.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

class ClientLanes;

class Client {
 public:
  // Waits up to options.start_timeout for a server that is not up yet. `loops` are single-threaded; without any the
  // client has one of its own. What the references refer to outlives it.
  // Error: config, permission_denied, unavailable: says what to check.
  static Task<std::unique_ptr<Client>> open(Options options, std::vector<boost::asio::any_io_executor> loops,
                                            const Clock* clock, Telemetry* telemetry);

  Client(Options options, std::vector<boost::asio::any_io_executor> loops, const Clock& clock, Telemetry& telemetry);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  Task<resp3::Reply> execute(Context ctx, resp3::Command command, Effect effect);

  // One answer a command, in their order; commands for the same server leave together. Each is by itself.
  Task<std::vector<resp3::Reply>> execute_all(Context ctx, std::vector<resp3::Command> commands, Effect effect);

  // For what each primary of a cluster is asked by itself: their ids. Without a cluster there is one, without a name.
  Task<std::vector<std::string>> primaries(Context ctx);

  // For each of them a hash tag, so that a key with {tag} in it lies there. Without a cluster there is one, empty.
  Task<std::vector<std::string>> tags(Context ctx);

  // One answer a command, in their order, which all go to that primary together; nullopt where the cluster has no
  // primary of that id (any more). They change nothing, and name no key.
  Task<std::optional<std::vector<resp3::Reply>>> execute_on(Context ctx, std::string primary,
                                                            std::vector<resp3::Command> commands);

  // Calls under way end as `closed`, later ones too. May be called twice.
  Task<void> close();

  // What connections that are opened from now on log in with; those that are open stay. options() does not change.
  void replace_access(std::shared_ptr<const Access> access) { access_->replace(std::move(access)); }
  std::shared_ptr<const Access> access() const { return access_->get(); }

  const Options& options() const noexcept { return *options_; }
  const Clock& clock() const noexcept { return clock_; }
  const boost::asio::any_io_executor& executor() const noexcept;  // of one of its loops

 private:
  Task<void> start();

  const std::shared_ptr<const Options> options_;       // shared with the lanes
  const std::shared_ptr<Replaceable<Access>> access_;  // shared with the lanes
  const Clock& clock_;
  const std::unique_ptr<ClientLanes> lanes_;
};

}  // namespace polly::valkey
