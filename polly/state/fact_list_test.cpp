#include "polly/state/fact_list.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "polly/base/error.hpp"

namespace polly {
namespace {

std::string why_no_list(const std::vector<std::string>& names) {
  try {
    const FactList list(names);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return error.what();
  }
  return "";
}

TEST(FactList, HasTheContractsFactsFirst) {
  const FactList list({"sbom_check_run_id", "release_run_id"});
  ASSERT_EQ(list.size(), kFacts.size() + 2);
  for (std::size_t i = 0; i < kFacts.size(); ++i) EXPECT_EQ(list[i], kFacts[i]);
  EXPECT_EQ(list[5].name, "sbom_check_run_id");
  EXPECT_EQ(list[6].name, "release_run_id");
  EXPECT_EQ(list.names(),
            "pr_number, vuln_check_run_id, license_check_run_id, workflow_run_id, check_suite_id, sbom_check_run_id, "
            "release_run_id");
}

TEST(FactList, FindsEachFactByItsNameAndIndex) {
  const FactList list({"sbom_check_run_id", "release_run_id"});
  std::size_t index = 0;
  for (const FactList::Value fact : list) {
    EXPECT_EQ(list.find(std::string(fact.name)), fact);
    EXPECT_EQ(list.index_of(fact), index++);
  }
  EXPECT_EQ(list.find("sbom_check_run"), std::nullopt);
  EXPECT_EQ(list.find(""), std::nullopt);
  EXPECT_EQ(list.index_of(FactList::Value{"other"}), list.size());
}

TEST(FactList, EqualsOneWithTheSameNames) {
  EXPECT_EQ(FactList({"a"}), FactList({"a"}));
  EXPECT_FALSE(FactList({"a", "b"}) == FactList({"b", "a"}));
  EXPECT_FALSE(FactList({"a"}) == *FactList::contract());
  EXPECT_EQ(FactList({}), *FactList::contract());
}

TEST(FactList, RefusesNamesThatMeanSomethingElse) {
  for (const char* name : {"", "SBOM", "1st", "a-b", "a:b", "probe", "claim_token", "pr_number", "repository"}) {
    EXPECT_NE(why_no_list({name}), "") << name;
  }
  EXPECT_NE(why_no_list({"a", "b", "a"}), "");
}

TEST(FactList, HasABound) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < FactList::kConfiguredMax; ++i) names.push_back("fact_" + std::to_string(i));
  EXPECT_EQ(FactList(names).size(), FactList::kFactsMax);
  names.push_back("one_more");
  EXPECT_EQ(why_no_list(names), "more than 32 facts are configured");
}

}  // namespace
}  // namespace polly
