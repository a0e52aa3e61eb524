// How many commands get their answers: those for one server leave together, and only those that a server refused for
// now, or sent elsewhere, go out again.
#pragma once

#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"
#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/valkey/effect.hpp"

namespace polly::valkey {

class ClientLanes;

// From any loop. `lanes` outlive the call. Errors: those of Client::execute().
Task<std::vector<resp3::Reply>> execute_batch(ClientLanes* lanes, TimePoint deadline,
                                              std::vector<resp3::Command> commands, Effect effect);

}  // namespace polly::valkey
