// Client: the lanes of a PostgreSQL backend, one an event loop, and how it starts: schema first, then connections.
//
//   std::unique_ptr<Client> client = co_await Client::open(options, runtime);
//   call = co_await client->execute(std::move(call));      // throws, or it is answered
//   co_await client->close();
//
// A call from one of the runtime's loops uses that loop's own connections; from elsewhere it goes to one of them and
// comes back. Without any the client has a loop of its own.
//
// Thread-safe. A client that was not closed may be destroyed anywhere, also on one of the loops, and after them; calls
// that are under way then never go on (store/store.hpp).
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "polly/async_client/lanes.hpp"
#include "polly/backends/postgres/detail/call.hpp"
#include "polly/backends/postgres/detail/conninfo.hpp"
#include "polly/backends/postgres/detail/counts.hpp"
#include "polly/backends/postgres/options.hpp"
#include "polly/base/replaceable.hpp"
#include "polly/base/task.hpp"
#include "polly/store/runtime.hpp"

namespace polly::postgres {

class Lane;

class Client {
 public:
  // Waits up to options.start_timeout for a server that is not up yet.
  // Error: config, permission_denied, unavailable: says what to check.
  static Task<std::unique_ptr<Client>> open(PostgresOptions options, Runtime runtime);

  Client(PostgresOptions options, const Runtime& runtime);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  Task<std::unique_ptr<Call>> execute(std::unique_ptr<Call> call);

  // Error permission_denied, which names the grants that the role lacks.
  Task<void> check_grants(TimePoint deadline);

  // Calls under way end as `closed`, later ones too. May be called twice.
  Task<void> close();

  // What changes where connections are opened with this URL. Error config where it is not one.
  UrlChange change_to(const Secret& url) const;

  // Connections that are opened from now on have this URL; those that are open stay. options() does not change.
  void replace_url(const Secret& url);

  const PostgresOptions& options() const noexcept { return *options_; }
  const Clock& clock() const noexcept { return clock_; }
  const Counts& counts() const noexcept { return *counts_; }
  const boost::asio::any_io_executor& executor() const noexcept;  // of one of its loops

 private:
  Task<void> start();

  const std::shared_ptr<const PostgresOptions> options_;  // shared with the lanes, like the next two
  const std::shared_ptr<Replaceable<Conninfo>> conninfo_;
  const std::shared_ptr<Counts> counts_;
  const Clock& clock_;
  async_client::Lanes<Lane> lanes_;
  std::atomic<bool> is_closed_{false};
};

}  // namespace polly::postgres
