// The PostgreSQL engine: one table in a schema of its own, shared by many instances.
//
//   PostgresOptions options(Secret("postgres://polly@127.0.0.1/polly"));
//   auto store = std::make_unique<Store>(co_await open_postgres_backend(options, runtime), runtime);
//
// What callers ask at the same time goes to the server as one statement over arrays, which is one transaction: they
// share its commit (docs/decisions/0012-postgres-one-statement-a-batch.md). Where one of them is refused the others are
// asked again without it. docs/postgres.md says how a server is set up for it.
//
// Durability point: the server's commit, as its synchronous_commit has it.
//
// Metrics: those of detail/counts.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/backends/postgres/options.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/runtime.hpp"

namespace polly {

namespace postgres {
class Call;
class Client;
class Sweeper;
}  // namespace postgres

class PostgresBackend final : public Backend {
 public:
  explicit PostgresBackend(std::unique_ptr<postgres::Client> client);
  PostgresBackend(const PostgresBackend&) = delete;
  PostgresBackend& operator=(const PostgresBackend&) = delete;
  ~PostgresBackend() override;

  std::string_view name() const noexcept override { return "postgres"; }
  Task<std::optional<std::string>> get(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) override;
  Task<std::optional<StoredEntry>> get_entry(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<StoredEntry>>> get_entries(Context ctx, KeysView keys) override;
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override;
  Task<bool> exists(Context ctx, KeyView key) override;
  Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) override;
  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) override;
  Task<bool> touch(Context ctx, Key key, Expiration expiration) override;
  Task<std::vector<std::int64_t>> advance(Context ctx, std::vector<Advance> advances, Expiration expiration) override;
  Task<bool> apply(Context ctx, Transaction transaction) override;
  Task<std::vector<bool>> replace(Context ctx, std::vector<Replacement> replacements) override;
  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) override;
  Task<RawPage> scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) override;
  Task<void> ping(Context ctx) override;
  Task<void> close() override;
  StoreUsage usage() const override;
  ServerName server() const override;  // where the URL names one

  // Error config where it is no URL.
  UrlChange change_to(const Secret& url) const;

  // For connections that are opened from now on: `url` is one that changes the access only.
  void replace_url(const Secret& url);

 private:
  Task<std::optional<std::int64_t>> advance_foreign(Context ctx, Advance advance, Expiration expiration);

  const std::unique_ptr<postgres::Client> client_;
  const std::unique_ptr<postgres::Sweeper> sweeper_;
};

// Error config, permission_denied, unavailable: where the server cannot be used, or is not up in time.
Task<std::unique_ptr<Backend>> open_postgres_backend(PostgresOptions options, Runtime runtime);

// What migrate_postgres_schema() found and left; version 0: no tables.
struct PostgresMigration {
  PostgresMigration() = default;

  int from = 0;
  int to = 0;
};

// Makes Polly's tables or brings them up to date, whatever options.migrate says. Error as above.
Task<PostgresMigration> migrate_postgres_schema(PostgresOptions options, Runtime runtime);

}  // namespace polly
