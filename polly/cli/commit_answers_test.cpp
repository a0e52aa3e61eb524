#include "polly/cli/commit_answers.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>

#include "polly/testing/example_sha.hpp"

namespace polly::cli {
namespace {

using testing::kSha;

const std::string kFactsText =
    R"("pr_number":42,"vuln_check_run_id":null,"license_check_run_id":null,"workflow_run_id":null,"check_suite_id":7,)"
    R"("sbom_check_run_id":null,"scan_run_id":9)";

boost::json::object object_of(const std::string& members) {
  return boost::json::parse("{" + members + "}").as_object();
}

TEST(CommitAnswers, WhatStandsBesideFactsInAStateIsNoFact) {
  const StoredState stored = whole_state_of(object_of(
      kFactsText + R"(,"pull_requests":[{"number":42,"state":"closed"}],"pr_number_state":null,"a_later_member":"x")"));
  EXPECT_EQ(stored.state.facts(), FactList({"sbom_check_run_id", "scan_run_id"})) << stored.state.facts().names();
  EXPECT_EQ(stored.state[kPrNumber], 42);
  EXPECT_EQ(stored.state[Fact<std::int64_t>{"scan_run_id"}], 9);
  ASSERT_TRUE(stored.pulls);
  EXPECT_EQ(*stored.pulls, std::vector<PullOfCommit>(1, PullOfCommit(42, false)));
}

TEST(CommitAnswers, AStateWithoutPullRequestsIsOfADaemonThatKeepsNone) {
  EXPECT_EQ(whole_state_of(object_of(kFactsText)).pulls, std::nullopt);
}

TEST(CommitAnswers, WhatStandsBesideFactsInACommitOfAPullRequestIsNoFact) {
  for (const char* time : {"null", "1557933633000"}) {
    const PullPage page = pull_page(object_of(R"("number":42,"state":"open","head":null,"commits":[{"sha":")" +
                                              std::string(kSha) + R"(","repository":"acme/shop",)" + kFactsText +
                                              R"(,"is_head":true,"updated_at_ms":)" + time + "}]"));
    ASSERT_EQ(page.commits.size(), 1U);
    const CommitState& state = page.commits.front().found.state;
    EXPECT_EQ(state.facts(), FactList({"sbom_check_run_id", "scan_run_id"})) << state.facts().names();
    EXPECT_TRUE(page.commits.front().is_head);
  }
}

TEST(CommitAnswers, APageOfCommitsMayHaveANext) {
  const std::string commit = R"({"sha":")" + std::string(kSha) + R"(","repository":null,)" + kFactsText + "}";
  const CommitsPage page = commits_page(object_of(R"("commits":[)" + commit + "," + commit + R"(],"next":"x.1")"));
  ASSERT_EQ(page.commits.size(), 2U);
  EXPECT_EQ(page.commits.back().state.facts().size(), 7U);
  EXPECT_EQ(page.next, "x.1");
  EXPECT_EQ(commits_page(object_of(R"("commits":[],"next":null)")).next, std::nullopt);
  EXPECT_EQ(commits_page(object_of(R"("commits":[])")).next, std::nullopt);
}

TEST(CommitAnswers, AnUnknownStateOfAPullRequestIsNoAnswerOfPollys) {
  EXPECT_ANY_THROW(pull_page(object_of(R"("number":42,"state":"merged","head":null,"commits":[])")));
}

}  // namespace
}  // namespace polly::cli
