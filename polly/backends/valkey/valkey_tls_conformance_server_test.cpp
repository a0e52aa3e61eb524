// The conformance suite over TLS, with one connection and with eight: the server's certificate is looked at, and so is
// the client's.
#include <memory>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/store/conformance/conformance.hpp"
#include "polly/testing/certificates.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly {
namespace {

using testing::test_certificates;
using testing::ValkeyServer;

ValkeyServer& tls_server() {
  static ValkeyServer server({.tls = test_certificates().server(), .wants_client_certificates = true});
  return server;
}

valkey::Options over_tls(std::size_t connections) {
  valkey::Options options;
  options.addresses = {valkey::Address("localhost", tls_server().tls_port())};
  options.connections = connections;
  options.tls.enabled = true;
  options.tls.ca_file = test_certificates().ca();
  options.tls.certificate_file = test_certificates().client().certificate;
  options.tls.key_file = test_certificates().client().key;
  return options;
}

class ValkeyTlsFixture final : public conformance::Fixture {
 public:
  explicit ValkeyTlsFixture(valkey::Options options) : options_(std::move(options)) {}

  Task<std::unique_ptr<Backend>> open(Runtime runtime) override { return open_valkey_backend(options_, runtime); }

 private:
  const valkey::Options options_;
};

}  // namespace
}  // namespace polly

POLLY_BACKEND_CONFORMS(ValkeyTls, [] { return std::make_unique<polly::ValkeyTlsFixture>(polly::over_tls(1)); });
POLLY_BACKEND_CONFORMS(ValkeyTlsPool, [] { return std::make_unique<polly::ValkeyTlsFixture>(polly::over_tls(8)); });
