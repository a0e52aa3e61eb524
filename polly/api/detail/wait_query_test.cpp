#include "polly/api/detail/wait_query.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "polly/base/error.hpp"

namespace polly::api {
namespace {

using namespace std::chrono_literals;

http::Request asking(std::string query) {
  http::Request request;
  request.query_string = std::move(query);
  return request;
}

TEST(WaitQuery, AWaitIsADurationUpToAMinute) {
  EXPECT_FALSE(wait_of_fact(asking("")).is_waiting());
  EXPECT_FALSE(wait_of_fact(asking("wait=0")).is_waiting());
  EXPECT_EQ(wait_of_fact(asking("wait=250ms")).longest, 250ms);
  EXPECT_EQ(wait_of_fact(asking("wait=60s")).longest, 60s);
  for (const std::string wait : {"61s", "1h", "-1s", "10", "soon", "", "10s&wait=20s"}) {
    EXPECT_THROW(wait_of_fact(asking("wait=" + wait)), Error) << wait;
    EXPECT_EQ(wait_rule()(asking("wait=" + wait)), std::nullopt) << wait;
  }
  EXPECT_EQ(wait_rule()(asking("wait=10s")), 10s);
  EXPECT_EQ(wait_rule()(asking("wait=0")), std::nullopt);
}

TEST(WaitQuery, AWholeStateNamesItsFacts) {
  const WaitQuery query = wait_of_state(asking("wait=10s&for=pr_number,workflow_run_id"), *FactList::contract());
  ASSERT_EQ(query.facts.size(), 2U);
  EXPECT_EQ(query.facts[1], kWorkflowRunId);
  EXPECT_TRUE(wait_of_state(asking(""), *FactList::contract()).facts.empty());
  for (const std::string text : {"wait=10s", "for=pr_number", "wait=10s&for=", "wait=10s&for=pr_number,",
                                 "wait=10s&for=no_such_fact", "wait=10s&for=pr_number,,workflow_run_id"}) {
    EXPECT_THROW(wait_of_state(asking(text), *FactList::contract()), Error) << text;
  }
  EXPECT_THROW(wait_of_fact(asking("wait=10s&for=pr_number")), Error);
}

TEST(WaitQuery, WaitsThatBeginTogetherEndApart) {
  WaitSpread spread;
  std::vector<Duration> waits;
  for (int i = 0; i < 1000; ++i) waits.push_back(spread.shortened(10s));
  std::sort(waits.begin(), waits.end());
  EXPECT_GT(waits.front(), 9s - 1ms);
  EXPECT_LT(waits.front(), 9010ms);
  EXPECT_LE(waits.back(), 10s);
  EXPECT_GT(waits.back(), 9990ms);
  for (std::size_t i = 1; i < waits.size(); ++i) EXPECT_LT(waits[i] - waits[i - 1], 5ms);
}

}  // namespace
}  // namespace polly::api
