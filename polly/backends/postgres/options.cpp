#include "polly/backends/postgres/options.hpp"

#include "polly/base/error.hpp"
#include "polly/endpoint/limits.hpp"

namespace polly {

namespace {

void require(bool holds, const std::string& otherwise) {
  if (!holds) throw Error(ErrorKind::config, otherwise);
}

}  // namespace

void check(const PostgresOptions& options) {
  require(!options.url.empty(), "the URL of the PostgreSQL server is missing, as in postgres://polly@db.example/polly");
  const std::string& schema = options.schema;
  require(!schema.empty() && schema.size() <= kPostgresSchemaBytesMax && schema.find('\0') == std::string::npos,
          "the name of the schema has 1 to " + std::to_string(kPostgresSchemaBytesMax) + " bytes");
  require(!schema.starts_with("pg_"), "schemas whose names begin with pg_ are PostgreSQL's own");
  require(options.connections >= 1 && options.connections <= kPostgresConnectionsMax,
          "the number of connections is " + std::to_string(options.connections) + "; allowed is 1 to " +
              std::to_string(kPostgresConnectionsMax));
  require(options.timeout.count() >= 1 && options.timeout <= kOperationTimeoutMax,
          "the time-out of an operation is from 1 ms to 1 h");
  require(options.start_timeout.count() >= 0 && options.start_timeout <= kStartTimeoutMax,
          "the start time-out is at most 1 h");
}

}  // namespace polly
