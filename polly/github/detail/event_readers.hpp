// How each event is read from its payload: one small file an event.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "polly/github/detail/payload.hpp"
#include "polly/github/event.hpp"

namespace polly::github {

PullRequest read_pull_request(const Payload& payload);
CheckRun read_check_run(const Payload& payload);
CheckSuite read_check_suite(const Payload& payload);
WorkflowRun read_workflow_run(const Payload& payload);

// The pull request that the array at `path` names for this head: see event.hpp.
std::optional<std::int64_t> read_named_pull_request(const Payload& payload, std::string_view path, const Commit& head);

}  // namespace polly::github
