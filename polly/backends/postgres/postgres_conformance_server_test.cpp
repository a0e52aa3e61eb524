// The conformance suite on a real server: over TCP, over a Unix socket, and with several connections.
#include "polly/store/conformance/conformance.hpp"

#include <memory>

#include "polly/backends/postgres/postgres_backend.hpp"
#include "polly/testing/postgres_server.hpp"

namespace polly {
namespace {

testing::PostgresServer& server() {
  static testing::PostgresServer server;
  return server;
}

class PostgresFixture final : public conformance::Fixture {
 public:
  PostgresFixture(std::string url, std::size_t connections) : options_(Secret(std::move(url))) {
    options_.connections = connections;
  }

  Task<std::unique_ptr<Backend>> open(Runtime runtime) override { return open_postgres_backend(options_, runtime); }

 private:
  PostgresOptions options_;
};

}  // namespace
}  // namespace polly

POLLY_BACKEND_CONFORMS(PostgresTcp, [] { return std::make_unique<polly::PostgresFixture>(polly::server().url(), 1); });
POLLY_BACKEND_CONFORMS(PostgresUnix,
                       [] { return std::make_unique<polly::PostgresFixture>(polly::server().unix_url(), 1); });
POLLY_BACKEND_CONFORMS(PostgresPool, [] { return std::make_unique<polly::PostgresFixture>(polly::server().url(), 4); });
