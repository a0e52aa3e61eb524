#include "polly/valkey/detail/make_routers.hpp"

#include "polly/valkey/detail/cluster_map.hpp"
#include "polly/valkey/detail/cluster_router.hpp"
#include "polly/valkey/detail/sentinel_router.hpp"
#include "polly/valkey/detail/standalone_router.hpp"

namespace polly::valkey {

namespace {

using Routers = std::vector<std::unique_ptr<Router>>;
using Lanes = std::vector<std::shared_ptr<Lane>>;

Routers standalone_routers(const Lanes& lanes) {
  Routers routers;
  for (const auto& lane : lanes) routers.push_back(std::make_unique<StandaloneRouter>(lane->state()));
  return routers;
}

// The sentinels are asked on the first lane, for all of them.
Routers sentinel_routers(const Lanes& lanes) {
  const auto board = std::make_shared<PrimaryBoard>();
  Routers routers;
  for (const auto& lane : lanes) {
    const auto watch = routers.empty() ? std::make_shared<SentinelWatch>(lane->state(), board) : nullptr;
    routers.push_back(std::make_unique<SentinelRouter>(lane->state(), board, watch));
  }
  return routers;
}

Routers cluster_routers(const Lanes& lanes) {
  const auto seed = lanes.front()->state().clock.now().time_since_epoch().count();
  const auto map = std::make_shared<ClusterMap>(static_cast<std::uint64_t>(seed));
  Routers routers;
  for (const auto& lane : lanes) routers.push_back(std::make_unique<ClusterRouter>(lane->state(), map));
  return routers;
}

}  // namespace

Routers make_routers(const Options& options, const Lanes& lanes) {
  switch (options.topology) {
    case Topology::sentinel: return sentinel_routers(lanes);
    case Topology::cluster: return cluster_routers(lanes);
    case Topology::standalone: break;
  }
  return standalone_routers(lanes);
}

}  // namespace polly::valkey
