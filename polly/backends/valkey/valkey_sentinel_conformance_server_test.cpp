// The conformance suite on a primary that a sentinel names, with one connection and with eight.
#include <memory>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/store/conformance/conformance.hpp"
#include "polly/testing/sentinel_group.hpp"

namespace polly {
namespace {

using testing::SentinelGroup;

// Alone, since nothing fails here, and because each test of ctest starts a new one.
SentinelGroup& sentinel_group() {
  static SentinelGroup group({.replicas = 0, .sentinels = 1});
  return group;
}

valkey::Options behind_sentinel(SentinelGroup& group, std::size_t connections) {
  valkey::Options options;
  options.topology = valkey::Topology::sentinel;
  options.addresses = {valkey::Address("127.0.0.1", group.sentinel(0).port())};
  options.sentinel_master = group.name();
  options.connections = connections;
  return options;
}

class SentinelFixture final : public conformance::Fixture {
 public:
  explicit SentinelFixture(valkey::Options options) : options_(std::move(options)) {}

  Task<std::unique_ptr<Backend>> open(Runtime runtime) override { return open_valkey_backend(options_, runtime); }

 private:
  const valkey::Options options_;
};

}  // namespace
}  // namespace polly

POLLY_BACKEND_CONFORMS(ValkeySentinel, [] {
  return std::make_unique<polly::SentinelFixture>(polly::behind_sentinel(polly::sentinel_group(), 1));
});
POLLY_BACKEND_CONFORMS(ValkeySentinelPool, [] {
  return std::make_unique<polly::SentinelFixture>(polly::behind_sentinel(polly::sentinel_group(), 8));
});
