#include <algorithm>
#include <array>

#include "polly/webhook/facts.hpp"

namespace polly::webhook {

// Only actions that give a pull request a head: what was closed or labeled is known already, or is no longer wanted.
std::vector<KnownFact> facts_of_pull_request(const github::PullRequest& pull) {
  constexpr std::array<std::string_view, 4> kActions{"opened", "reopened", "synchronize", "ready_for_review"};
  if (std::find(kActions.begin(), kActions.end(), pull.action) == kActions.end()) return {};
  return {KnownFact(kPrNumber, pull.number)};
}

}  // namespace polly::webhook
