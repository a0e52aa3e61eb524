#include "polly/webhook/facts.hpp"

namespace polly::webhook {

// The name says which check it is. That a pull request is named is true whoever's run it is.
std::vector<KnownFact> facts_of_check_run(const github::CheckRun& run, const ReceiverOptions& options) {
  std::vector<KnownFact> facts;
  if (!options.app_id || run.app_id == options.app_id) {
    if (contains_any_case(run.name, options.vuln_check_name)) facts.emplace_back(kVulnCheckRunId, run.id);
    if (contains_any_case(run.name, options.license_check_name)) facts.emplace_back(kLicenseCheckRunId, run.id);
  }
  if (run.pull_request) facts.emplace_back(kPrNumber, *run.pull_request);
  return facts;
}

}  // namespace polly::webhook
