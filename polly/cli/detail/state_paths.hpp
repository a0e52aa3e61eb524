// The paths of the API about the state of commits.
//
//   fact_path(commit, kPrNumber);               // "/api/v1/repos/acme/shop/commits/0123...4567/state/pr_number"
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "polly/github/commit.hpp"
#include "polly/state/fact.hpp"

namespace polly::cli {

std::string repository_path(const std::optional<Repository>& repository);  // "/api/v1" without one
std::string state_path(const Commit& commit);
std::string explain_path(const Commit& commit);
std::string fact_path(const Commit& commit, Fact<std::int64_t> fact);
std::string claim_path(const Commit& commit, Fact<std::int64_t> fact);

}  // namespace polly::cli
