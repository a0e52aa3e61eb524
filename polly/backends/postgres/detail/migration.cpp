#include "polly/backends/postgres/detail/migration.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <utility>

#include "polly/backends/postgres/detail/link.hpp"
#include "polly/backends/postgres/detail/open_link.hpp"
#include "polly/backends/postgres/detail/schema.hpp"
#include "polly/backends/postgres/detail/sql.hpp"
#include "polly/base/backoff.hpp"

namespace polly::postgres {

namespace {

constexpr Milliseconds kMigrationMax{60'000};  // of all steps, with the wait for another instance that is at it

bool may_pass(ErrorKind kind) noexcept {
  return kind == ErrorKind::unavailable || kind == ErrorKind::deadline_exceeded ||
         kind == ErrorKind::resource_exhausted;
}

// Everything is done, or nothing: PostgreSQL's DDL is part of transactions. CREATE SCHEMA IF NOT EXISTS would want the
// right to create one even where it is there.
Task<Migrated> migrate(std::shared_ptr<Link> link, std::string schema) {
  co_await link->ask(
      "BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(" +
      advisory_lock("migrate", schema) + ")");
  Migrated migrated;
  migrated.from = co_await find_version(link, schema);
  migrated.to = migrated.from;
  if (migrated.from < schema_version()) {
    const std::vector<Result> there =
        co_await link->ask("SELECT 1 FROM pg_namespace WHERE nspname = " + sql_text(schema));
    if (there.at(0).rows() == 0) co_await link->ask("CREATE SCHEMA " + sql_name(schema));
    for (const std::string_view step : schema_steps().subspan(static_cast<std::size_t>(migrated.from))) {
      co_await link->ask(in_schema(step, schema));
    }
    migrated.to = schema_version();
    co_await link->ask("UPDATE " + sql_name(schema) + ".schema_version SET version = " + std::to_string(migrated.to));
  }
  co_await link->ask("COMMIT");
  co_return migrated;
}

Task<Migrated> look_and_migrate(PostgresOptions options, Conninfo conninfo, boost::asio::any_io_executor executor) {
  const auto link = std::make_shared<Link>(executor);
  link->limit(options.timeout);
  co_await open_session(link, std::move(conninfo), options.timeout);
  Migrated migrated;
  migrated.from = co_await find_version(link, options.schema);
  migrated.to = migrated.from;
  if (migrated.from < schema_version() && options.migrate) {
    link->limit(kMigrationMax);
    migrated = co_await migrate(link, options.schema);
  }
  link->unlimit();
  check_version(migrated.to, options.schema);
  co_return migrated;
}

}  // namespace

Task<Migrated> prepare_schema(PostgresOptions options, Conninfo conninfo, const Clock* clock, TimePoint give_up,
                              boost::asio::any_io_executor executor) {
  Backoff backoff(static_cast<std::uint64_t>(clock->now().time_since_epoch().count()));
  boost::asio::steady_timer timer(executor);
  for (std::size_t attempt = 0;; ++attempt) {
    std::optional<Error> failure;
    try {
      Conninfo rotated = conninfo.rotated(attempt);
      const Migrated migrated = co_await look_and_migrate(options, std::move(rotated), executor);
      co_return migrated;
    } catch (const Error& error) {
      failure = error;
    }
    const Milliseconds pause = backoff.next();
    if (!may_pass(failure->kind()) || clock->now() + pause >= give_up) throw Error(*failure);
    timer.expires_after(pause);
    const auto [cancelled] = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    if (cancelled) throw Error(ErrorKind::cancelled, "cancelled by the caller");
  }
}

}  // namespace polly::postgres
