#include "polly/backends/postgres/options.hpp"

#include <unistd.h>

#include "polly/backends/postgres/detail/conninfo.hpp"
#include "polly/base/error.hpp"
#include "polly/endpoint/limits.hpp"

namespace polly {

namespace {

void require(bool holds, const std::string& otherwise) {
  if (!holds) throw Error(ErrorKind::config, otherwise);
}

// Libpq does without a certificate whose file is missing, but not without the authorities that it is to verify with.
void add_unreadable_files(const postgres::Conninfo& conninfo, std::vector<std::string>& mistakes) {
  const auto check_file = [&](const std::string& option, const std::string& path) {
    if (access(path.c_str(), R_OK) == 0) return;
    mistakes.push_back("the PostgreSQL URL cannot be used: its " + option + " is \"" + path +
                       "\", which cannot be read");
  };
  const std::string& authorities = conninfo.get("sslrootcert");
  const bool is_verified = conninfo.get("sslmode").starts_with("verify-");
  if (is_verified && !authorities.empty() && authorities != "system") check_file("sslrootcert", authorities);
  const std::string& certificate = conninfo.get("sslcert");
  const std::string& key = conninfo.get("sslkey");
  const bool is_file = key.find(':') == std::string::npos;  // otherwise of an engine of OpenSSL
  if (!certificate.empty() && !key.empty() && is_file && access(certificate.c_str(), F_OK) == 0) {
    check_file("sslkey", key);
  }
}

}  // namespace

std::vector<std::string> mistakes_of(const PostgresOptions& options) {
  std::vector<std::string> mistakes;
  try {
    check(options);
  } catch (const Error& error) {
    mistakes.emplace_back(error.what());
  }
  if (options.url.empty()) return mistakes;
  try {
    add_unreadable_files(postgres::Conninfo::parse(options.url.reveal(), options.timeout), mistakes);
  } catch (const Error& error) {
    mistakes.emplace_back(error.what());
  }
  return mistakes;
}

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
