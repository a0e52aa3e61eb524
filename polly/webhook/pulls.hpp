// The pull requests of a commit that an event names: a pure function.
//
//   std::optional<PullUpdate> update = pull_update_of(event);
//   if (update) co_await pulls.advance(ctx, facts, *update);
//
//   pull_request, every action             its number, when it was updated, and whether it is open then
//   check_run, check_suite, workflow_run   the numbers that are listed for this head, at most PullNumbers::kNumbersMax
#pragma once

#include <optional>

#include "polly/github/event.hpp"
#include "polly/state/pull_index.hpp"

namespace polly::webhook {

// nullopt where the event is about no commit.
std::optional<PullUpdate> pull_update_of(const github::Event& event);

}  // namespace polly::webhook
