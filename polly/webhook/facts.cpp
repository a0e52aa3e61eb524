#include "polly/webhook/facts.hpp"

namespace polly::webhook {

namespace {

class FactsOf {
 public:
  explicit FactsOf(const ReceiverOptions& options) : options_(options) {}

  std::optional<Told> operator()(const github::PullRequest& pull) const {
    return told(pull.head, facts_of_pull_request(pull));
  }
  std::optional<Told> operator()(const github::CheckRun& run) const {
    return told(run.head, facts_of_check_run(run, options_));
  }
  std::optional<Told> operator()(const github::CheckSuite& suite) const {
    return told(suite.head, facts_of_check_suite(suite));
  }
  std::optional<Told> operator()(const github::WorkflowRun& run) const {
    return told(run.head, facts_of_workflow_run(run, options_));
  }
  std::optional<Told> operator()(const github::Ping&) const { return std::nullopt; }
  std::optional<Told> operator()(const github::OtherEvent&) const { return std::nullopt; }

 private:
  std::optional<Told> told(const Commit& head, std::vector<KnownFact> facts) const {
    if (facts.empty()) return std::nullopt;
    return Told(scoped(options_.scope, head), std::move(facts));
  }

  const ReceiverOptions& options_;
};

}  // namespace

std::optional<Told> facts_of(const github::Event& event, const ReceiverOptions& options) {
  return std::visit(FactsOf(options), event);
}

}  // namespace polly::webhook
