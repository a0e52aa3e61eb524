#include "polly/valkey/detail/make_routers.hpp"

#include "polly/valkey/detail/standalone_router.hpp"

namespace polly::valkey {

std::vector<std::unique_ptr<Router>> make_routers(const Options&, const std::vector<std::unique_ptr<Lane>>& lanes) {
  std::vector<std::unique_ptr<Router>> routers;
  for (const auto& lane : lanes) routers.push_back(std::make_unique<StandaloneRouter>(lane->state()));
  return routers;
}

}  // namespace polly::valkey
