#include "polly/state/fact.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace polly {
namespace {

TEST(Fact, NamesAreTheContracts) {
  std::vector<std::string> names;
  for (const auto& fact : kFacts) names.emplace_back(fact.name);
  EXPECT_EQ(names, (std::vector<std::string>{"pr_number", "vuln_check_run_id", "license_check_run_id",
                                             "workflow_run_id", "check_suite_id"}));
}

TEST(Fact, IsFoundByItsName) {
  for (const auto& fact : kFacts) EXPECT_EQ(find_fact(fact.name), fact);
}

TEST(Fact, IsNotFoundByAnotherName) {
  for (const char* name : {"", "pr", "pr_number ", "PR_NUMBER", "pr_numbers"}) EXPECT_EQ(find_fact(name), std::nullopt);
}

}  // namespace
}  // namespace polly
