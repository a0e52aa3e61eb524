// How one command gets its answer: route it, submit it, and where that did not end in a good reply, do what the retry
// policy says, until the deadline.
//
//   resp3::Reply reply = co_await execute_command(lanes, ctx.deadline(), resp3::Command("GET").key("a"), Effect::read);
#pragma once

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"
#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/valkey/effect.hpp"

namespace polly::valkey {

class ClientLanes;

// From any loop. `lanes` outlive the call. Errors: those of Client::execute().
Task<resp3::Reply> execute_command(ClientLanes* lanes, TimePoint deadline, resp3::Command command, Effect effect);

}  // namespace polly::valkey
