#include "polly/webhook/facts.hpp"

namespace polly::webhook {

std::vector<KnownFact> facts_of_workflow_run(const github::WorkflowRun& run, const ReceiverOptions& options) {
  std::vector<KnownFact> facts;
  if (contains_any_case(run.workflow, options.workflow_name)) facts.emplace_back(kWorkflowRunId, run.id);
  if (run.pull_request) facts.emplace_back(kPrNumber, *run.pull_request);
  return facts;
}

}  // namespace polly::webhook
