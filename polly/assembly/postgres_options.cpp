#include "polly/assembly/postgres_options.hpp"

#include "polly/config/postgres.hpp"
#include "polly/config/value_text.hpp"

namespace polly {

// What the one room accepts, the other does.
static_assert(config::kPostgresConnectionsMax == PostgresOptions::kConnectionsMax);
static_assert(config::kPostgresSchemaBytesMax == PostgresOptions::kSchemaBytesMax);
static_assert(config::kStorageTimeoutMax == PostgresOptions::kTimeoutMax);

PostgresOptions postgres_options(const config::Storage& storage) {
  PostgresOptions options(storage.url.empty() ? storage.postgres.url : storage.url);
  options.schema = storage.postgres.schema;
  options.migrate = storage.postgres.migrate;
  options.connections = storage.postgres.connections;
  options.timeout = storage.timeout;
  options.start_timeout = storage.postgres.start_timeout;
  return options;
}

}  // namespace polly
