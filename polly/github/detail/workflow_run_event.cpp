#include "polly/github/detail/event_readers.hpp"

namespace polly::github {

// {"workflow":{"name":"..."},"workflow_run":{"id":1,"name":"...","head_sha":...,"pull_requests":[...]},"repository":{}}
//
// The workflow's own name: the run's may be empty.
WorkflowRun read_workflow_run(const Payload& payload) {
  Commit head = payload.commit("workflow_run.head_sha");
  const auto pull_request = read_named_pull_request(payload, "workflow_run.pull_requests", head);
  auto workflow = payload.find_text("workflow.name");
  if (!workflow) workflow = payload.find_text("workflow_run.name");
  return WorkflowRun(std::move(head), payload.id("workflow_run.id"), std::string(workflow.value_or("")), pull_request);
}

}  // namespace polly::github
