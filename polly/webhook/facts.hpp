// The facts of a commit that an event contains: pure functions.
//
//   std::optional<FactUpdate> update = facts_of(event, options);
//   if (update) co_await state.advance(ctx, update->commit, update->facts);
//
//   pull_request opened, reopened, synchronize, ready_for_review     pr_number
//   check_run                       vuln_check_run_id, license_check_run_id; pr_number where one is listed
//   check_suite                     check_suite_id; pr_number where one is listed
//   workflow_run                    workflow_run_id; pr_number where one is listed
//
// and each fact that is configured, from every check run or workflow run that its rule matches (fact_rule.hpp).
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "polly/github/event.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/webhook/receiver_options.hpp"

namespace polly::webhook {

struct FactUpdate {
  FactUpdate(Commit its_commit, std::vector<KnownFact> its_facts)
      : commit(std::move(its_commit)), facts(std::move(its_facts)) {}

  Commit commit;  // in the scope of the options
  std::vector<KnownFact> facts;
};

// nullopt where the event contains no fact.
std::optional<FactUpdate> facts_of(const github::Event& event, const ReceiverOptions& options);

std::vector<KnownFact> facts_of_pull_request(const github::PullRequest& pull);
std::vector<KnownFact> facts_of_check_run(const github::CheckRun& run, const ReceiverOptions& options);
std::vector<KnownFact> facts_of_check_suite(const github::CheckSuite& suite);
std::vector<KnownFact> facts_of_workflow_run(const github::WorkflowRun& run, const ReceiverOptions& options);

}  // namespace polly::webhook
