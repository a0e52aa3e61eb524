#include "polly/backends/valkey/valkey_primary.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <optional>
#include <string>
#include <utility>

namespace polly {

namespace {

using resp3::Command;
using resp3::Reply;

constexpr Milliseconds kPollInterval{50};  // between two reads of the role

// By HELLO, which needs no grant besides that of the handshake. A server that does not know it counts as a primary.
Task<bool> is_replica(valkey::Client* client) {
  const Context ctx = Context().with_timeout(client->clock(), client->options().command_timeout);
  const Reply hello = co_await client->execute(ctx, Command("HELLO"), valkey::Effect::read);
  const auto& members = hello.elements();
  for (std::size_t i = 0; i + 1 < members.size(); i += 2) {
    if (members[i].text() != "role") continue;
    co_return members[i + 1].text() == "replica" || members[i + 1].text() == "slave";
  }
  co_return false;
}

Task<void> wait_for_primary(valkey::Client* client) {
  const TimePoint give_up = client->clock().now() + client->options().start_timeout;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  bool is_refused = co_await is_replica(client);
  while (is_refused) {
    if (client->clock().now() >= give_up) {
      throw Error(ErrorKind::unavailable,
                  "opening Valkey: " + client->options().addresses.front().text() +
                      ": the server is a replica and refuses writes: point Polly at the primary, or at the sentinels");
    }
    timer.expires_after(kPollInterval);
    const auto [cancelled] = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    if (cancelled) throw Error(ErrorKind::cancelled, "cancelled by the caller");
    is_refused = co_await is_replica(client);
  }
}

}  // namespace

Task<std::unique_ptr<Backend>> open_valkey_primary(valkey::Options options, Runtime runtime) {
  std::unique_ptr<valkey::Client> client =
      co_await valkey::Client::open(std::move(options), runtime.loops(), &runtime.clock(), &runtime.telemetry());
  std::optional<Error> failure;
  try {
    if (client->options().topology == valkey::Topology::standalone) co_await wait_for_primary(client.get());
  } catch (const Error& error) {
    failure = error;
  }
  if (failure) {
    co_await client->close();  // here, since the destructor cannot wait for this loop
    throw Error(*failure);
  }
  co_return std::make_unique<ValkeyBackend>(std::move(client), runtime);
}

}  // namespace polly
