#include "polly/assembly/engine.hpp"
#include "polly/assembly/postgres_options.hpp"
#include "polly/backends/postgres/postgres_backend.hpp"
#include "polly/config/postgres.hpp"

namespace polly {

namespace {

Task<std::unique_ptr<Backend>> open_postgres(config::Storage settings, Runtime runtime) {
  return open_postgres_backend(postgres_options(settings), std::move(runtime));
}

Task<SchemaChange> migrate_postgres(config::Storage settings, Runtime runtime) {
  const PostgresMigration done = co_await migrate_postgres_schema(postgres_options(settings), std::move(runtime));
  co_return SchemaChange(done.from, done.to);
}

}  // namespace

Engine postgres_engine() noexcept;

Engine postgres_engine() noexcept {
  return {"postgres", config::kPostgresSchemes, open_postgres, migrate_postgres};
}

}  // namespace polly
