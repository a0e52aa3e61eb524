#include "polly/cli/detail/state_paths.hpp"

#include "polly/base/percent.hpp"

namespace polly::cli {

std::string repository_path(const std::optional<Repository>& repository) {
  if (!repository) return "/api/v1";
  return "/api/v1/repos/" + percent_encode(repository->owner()) + "/" + percent_encode(repository->name());
}

std::string state_path(const Commit& commit) {
  return repository_path(commit.repository()) + "/commits/" + commit.sha() + "/state";
}

std::string explain_path(const Commit& commit) {
  return repository_path(commit.repository()) + "/commits/" + commit.sha() + "/explain";
}

std::string fact_path(const Commit& commit, Fact<std::int64_t> fact) {
  return state_path(commit) + "/" + std::string(fact.name);
}

std::string claim_path(const Commit& commit, Fact<std::int64_t> fact) {
  return fact_path(commit, fact) + "/claim";
}

}  // namespace polly::cli
