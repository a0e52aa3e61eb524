// The conformance suite on a real cluster of three primaries, with one connection to each and with eight.
#include <memory>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/store/conformance/conformance.hpp"
#include "polly/testing/valkey_cluster.hpp"

namespace polly {
namespace {

class ClusterFixture final : public conformance::Fixture {
 public:
  explicit ClusterFixture(std::size_t connections) {
    static testing::ValkeyCluster cluster;
    options_.topology = valkey::Topology::cluster;
    options_.addresses = {valkey::Address(cluster.node(1).host(), cluster.node(1).port())};
    options_.connections = connections;
  }

  Task<std::unique_ptr<Backend>> open(Runtime runtime) override { return open_valkey_backend(options_, runtime); }

 private:
  valkey::Options options_;
};

}  // namespace
}  // namespace polly

POLLY_BACKEND_CONFORMS(ValkeyCluster, [] { return std::make_unique<polly::ClusterFixture>(1); });
POLLY_BACKEND_CONFORMS(ValkeyClusterPool, [] { return std::make_unique<polly::ClusterFixture>(8); });
