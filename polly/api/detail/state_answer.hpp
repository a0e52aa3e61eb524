// The whole state of a commit as an answer: its facts, and its pull requests where the daemon keeps those.
#pragma once

#include <boost/json/object.hpp>
#include <optional>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/github/commit.hpp"
#include "polly/state/id_json.hpp"
#include "polly/state/pull_service.hpp"
#include "polly/state/state_service.hpp"

namespace polly::api {

// `pulls` may be null. Where `read` is given, it has just been read.
Task<boost::json::object> whole_state_json(StateService* state, PullService* pulls, Context ctx, Commit commit,
                                           IdForm form, std::optional<CommitState> read = std::nullopt);

}  // namespace polly::api
