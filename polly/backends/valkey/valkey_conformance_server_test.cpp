// The conformance suite on real servers: over TCP, a Unix socket, with one connection and with eight, and on Redis.
#include "polly/store/conformance/conformance.hpp"

#include <memory>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly {
namespace {

using testing::ValkeyServer;

ValkeyServer& valkey_server() {
  static ValkeyServer server;
  return server;
}

ValkeyServer& redis_server() {
  static ValkeyServer server({.program = "redis-server"});
  return server;
}

valkey::Options over_tcp(const ValkeyServer& server, std::size_t connections) {
  valkey::Options options;
  options.addresses = {valkey::Address(server.host(), server.port())};
  options.connections = connections;
  return options;
}

valkey::Options over_unix(const ValkeyServer& server, std::size_t connections) {
  valkey::Options options;
  options.addresses = {valkey::Address::of_socket(server.unix_path())};
  options.connections = connections;
  return options;
}

class ValkeyFixture final : public conformance::Fixture {
 public:
  explicit ValkeyFixture(valkey::Options options) : options_(std::move(options)) {}

  Task<std::unique_ptr<Backend>> open(Runtime runtime) override { return open_valkey_backend(options_, runtime); }

 private:
  const valkey::Options options_;
};

}  // namespace
}  // namespace polly

POLLY_BACKEND_CONFORMS(ValkeyTcp, [] {
  return std::make_unique<polly::ValkeyFixture>(polly::over_tcp(polly::valkey_server(), 1));
});
POLLY_BACKEND_CONFORMS(ValkeyTcpPool, [] {
  return std::make_unique<polly::ValkeyFixture>(polly::over_tcp(polly::valkey_server(), 8));
});
POLLY_BACKEND_CONFORMS(ValkeyUnix, [] {
  return std::make_unique<polly::ValkeyFixture>(polly::over_unix(polly::valkey_server(), 1));
});
POLLY_BACKEND_CONFORMS(ValkeyUnixPool, [] {
  return std::make_unique<polly::ValkeyFixture>(polly::over_unix(polly::valkey_server(), 8));
});
POLLY_BACKEND_CONFORMS(Redis, [] {
  return std::make_unique<polly::ValkeyFixture>(polly::over_tcp(polly::redis_server(), 1));
});
POLLY_BACKEND_CONFORMS(RedisPool, [] {
  return std::make_unique<polly::ValkeyFixture>(polly::over_tcp(polly::redis_server(), 8));
});
