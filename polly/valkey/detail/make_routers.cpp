#include "polly/valkey/detail/make_routers.hpp"

#include "polly/valkey/detail/cluster_map.hpp"
#include "polly/valkey/detail/cluster_router.hpp"
#include "polly/valkey/detail/standalone_router.hpp"

namespace polly::valkey {

namespace {

template <class Kind, class... Shared>
std::vector<std::unique_ptr<Router>> one_each(const std::vector<std::unique_ptr<Lane>>& lanes,
                                              const Shared&... shared) {
  std::vector<std::unique_ptr<Router>> routers;
  for (const auto& lane : lanes) routers.push_back(std::make_unique<Kind>(lane->state(), shared...));
  return routers;
}

std::shared_ptr<ClusterMap> make_cluster_map(const Clock& clock) {
  return std::make_shared<ClusterMap>(static_cast<std::uint64_t>(clock.now().time_since_epoch().count()));
}

}  // namespace

std::vector<std::unique_ptr<Router>> make_routers(const Options& options,
                                                  const std::vector<std::unique_ptr<Lane>>& lanes) {
  switch (options.topology) {
    case Topology::cluster: return one_each<ClusterRouter>(lanes, make_cluster_map(lanes.front()->state().clock));
    case Topology::standalone:
    case Topology::sentinel: break;
  }
  return one_each<StandaloneRouter>(lanes);
}

}  // namespace polly::valkey
