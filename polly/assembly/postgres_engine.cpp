#include "polly/assembly/engine.hpp"
#include "polly/assembly/postgres_options.hpp"
#include "polly/backends/postgres/postgres_backend.hpp"
#include "polly/config/postgres.hpp"

namespace polly {

namespace {

Task<std::unique_ptr<Backend>> open_postgres(config::Storage settings, Runtime runtime) {
  return open_postgres_backend(postgres_options(settings), std::move(runtime));
}

std::vector<std::string> check_postgres(const config::Storage& settings) {
  const bool is_reported = settings.is_from_environment && settings.url.empty() && settings.postgres.url.empty();
  return is_reported ? std::vector<std::string>() : mistakes_of(postgres_options(settings));
}

Task<SchemaChange> migrate_postgres(config::Storage settings, Runtime runtime) {
  const PostgresMigration done = co_await migrate_postgres_schema(postgres_options(settings), std::move(runtime));
  co_return SchemaChange(done.from, done.to);
}

// Libpq reads the files that the URL names (certificates, a key, a password file) again for each connection.
EngineAccess renew_postgres(Backend& backend, const config::Storage& settings) {
  auto& postgres = static_cast<PostgresBackend&>(backend);
  const Secret url = postgres_options(settings).url;
  EngineAccess renewal;
  if (postgres.change_to(url) != UrlChange::access) return renewal;
  renewal.commit = [&postgres, url] { postgres.replace_url(url); };
  return renewal;
}

}  // namespace

Engine postgres_engine() noexcept;

Engine postgres_engine() noexcept {
  return {"postgres", config::kPostgresSchemes, open_postgres, migrate_postgres,
          nullptr,    renew_postgres,           check_postgres};
}

}  // namespace polly
