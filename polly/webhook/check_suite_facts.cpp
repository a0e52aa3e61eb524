#include "polly/webhook/facts.hpp"

namespace polly::webhook {

std::vector<KnownFact> facts_of_check_suite(const github::CheckSuite& suite) {
  std::vector<KnownFact> facts{KnownFact(kCheckSuiteId, suite.id)};
  if (suite.pull_request) facts.emplace_back(kPrNumber, *suite.pull_request);
  return facts;
}

}  // namespace polly::webhook
