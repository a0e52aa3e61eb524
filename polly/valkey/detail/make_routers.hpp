// One router a lane, of the kind that the options ask for.
#pragma once

#include <memory>
#include <vector>

#include "polly/valkey/detail/lane.hpp"
#include "polly/valkey/detail/router.hpp"

namespace polly::valkey {

std::vector<std::unique_ptr<Router>> make_routers(const Options& options,
                                                  const std::vector<std::shared_ptr<Lane>>& lanes);

}  // namespace polly::valkey
