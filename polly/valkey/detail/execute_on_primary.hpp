// What is asked of one primary of a cluster, whatever keys it has. Without a cluster there is one, without a name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"
#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"

namespace polly::valkey {

class ClientLanes;

// Client::primaries(), tags() and execute_on(), with their errors. `lanes` outlive the call.
Task<std::vector<std::string>> list_primaries(ClientLanes* lanes, TimePoint deadline);
Task<std::vector<std::string>> find_tags(ClientLanes* lanes, TimePoint deadline);
Task<std::optional<std::vector<resp3::Reply>>> execute_on_primary(ClientLanes* lanes, TimePoint deadline,
                                                                  std::string primary,
                                                                  std::vector<resp3::Command> commands);

}  // namespace polly::valkey
