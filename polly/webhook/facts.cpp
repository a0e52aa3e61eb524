#include "polly/webhook/facts.hpp"

#include <algorithm>
#include <array>

#include "polly/webhook/any_case.hpp"

namespace polly::webhook {

// The actions that give a pull request a new head. After the others, its number is already stored or no longer needed.
std::vector<KnownFact> facts_of_pull_request(const github::PullRequest& pull) {
  constexpr std::array<std::string_view, 4> kActions{"opened", "reopened", "synchronize", "ready_for_review"};
  if (std::find(kActions.begin(), kActions.end(), pull.action) == kActions.end()) return {};
  return {KnownFact(kPrNumber, pull.number)};
}

namespace {

void add_configured(std::vector<KnownFact>& facts, const ReceiverOptions& options, RuledEvent event, std::int64_t id,
                    std::string_view name, std::string_view path = {}) {
  if (options.rules.empty()) return;
  const RunTexts texts(name, path);
  for (const FactRule& rule : options.rules) {
    if (rule.event() == event && rule.matches(texts)) facts.emplace_back(rule.fact(), id);
  }
}

}  // namespace

// The run's name decides which checks it is. The listed pull request counts for the runs of every app.
std::vector<KnownFact> facts_of_check_run(const github::CheckRun& run, const ReceiverOptions& options) {
  std::vector<KnownFact> facts;
  if (!options.app_id || run.app_id == options.app_id) {
    if (contains_any_case(run.name, options.vuln_check_name)) facts.emplace_back(kVulnCheckRunId, run.id);
    if (contains_any_case(run.name, options.license_check_name)) facts.emplace_back(kLicenseCheckRunId, run.id);
    add_configured(facts, options, RuledEvent::check_run, run.id, run.name);
  }
  if (run.pull_request) facts.emplace_back(kPrNumber, *run.pull_request);
  return facts;
}

std::vector<KnownFact> facts_of_check_suite(const github::CheckSuite& suite) {
  std::vector<KnownFact> facts{KnownFact(kCheckSuiteId, suite.id)};
  if (suite.pull_request) facts.emplace_back(kPrNumber, *suite.pull_request);
  return facts;
}

std::vector<KnownFact> facts_of_workflow_run(const github::WorkflowRun& run, const ReceiverOptions& options) {
  std::vector<KnownFact> facts;
  if (contains_any_case(run.workflow, options.workflow_name)) facts.emplace_back(kWorkflowRunId, run.id);
  add_configured(facts, options, RuledEvent::workflow_run, run.id, run.workflow, run.path);
  if (run.pull_request) facts.emplace_back(kPrNumber, *run.pull_request);
  return facts;
}

namespace {

class UpdateOf {
 public:
  explicit UpdateOf(const ReceiverOptions& options) : options_(options) {}

  std::optional<FactUpdate> operator()(const github::PullRequest& pull) const {
    return update(pull.head, facts_of_pull_request(pull));
  }
  std::optional<FactUpdate> operator()(const github::CheckRun& run) const {
    return update(run.head, facts_of_check_run(run, options_));
  }
  std::optional<FactUpdate> operator()(const github::CheckSuite& suite) const {
    return update(suite.head, facts_of_check_suite(suite));
  }
  std::optional<FactUpdate> operator()(const github::WorkflowRun& run) const {
    return update(run.head, facts_of_workflow_run(run, options_));
  }
  std::optional<FactUpdate> operator()(const github::Ping&) const { return std::nullopt; }
  std::optional<FactUpdate> operator()(const github::OtherEvent&) const { return std::nullopt; }

 private:
  std::optional<FactUpdate> update(const Commit& head, std::vector<KnownFact> facts) const {
    if (facts.empty()) return std::nullopt;
    return FactUpdate(scoped(options_.scope, head), std::move(facts));
  }

  const ReceiverOptions& options_;
};

}  // namespace

std::optional<FactUpdate> facts_of(const github::Event& event, const ReceiverOptions& options) {
  return std::visit(UpdateOf(options), event);
}

}  // namespace polly::webhook
