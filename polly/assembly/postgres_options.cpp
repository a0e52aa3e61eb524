#include "polly/assembly/postgres_options.hpp"

namespace polly {

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
