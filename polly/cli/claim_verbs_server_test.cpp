// `polly state claim`, `store --claim` and `release`: against a daemon, and against a store that the command opens.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <memory>
#include <string>
#include <vector>

#include "polly/cli/detail/test_api_server.hpp"
#include "polly/cli/detail/test_call.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/program.hpp"

namespace polly::cli {

namespace {

using Words = std::vector<std::string>;

class ClaimVerbs : public ::testing::TestWithParam<bool> {
 protected:
  Called state(Words words) const {
    words.insert(words.begin(), "state");
    words.insert(words.end(), {"--sha", testing::kSha, "--repo", "acme/shop"});
    if (GetParam()) {
      words.insert(words.end(), {"--server", server_.url()});
      return call(std::move(words), config::Environment{{"POLLY_API_TOKEN", TestApiServer::kToken}});
    }
    words.insert(words.end(), {"--store", "sqlite:" + (folder_ / "polly.db").string()});
    return call(std::move(words));
  }
  // The token of the claim that it takes.
  std::string claim() const {
    const Called called = state({"claim", "pr_number", "--json"});
    EXPECT_EQ(called.code, 0) << called.err;
    return called.code == 0 ? std::to_string(boost::json::parse(called.out).at("token").as_int64()) : "0";
  }

 private:
  const TestApiServer server_;
  const testing::TemporaryFolder folder_;
};

}  // namespace

TEST_P(ClaimVerbs, PrintTheTokenThenExit4ThenPrintTheValue) {
  const Called first = state({"claim", "pr_number"});
  EXPECT_EQ(first.code, 0) << first.err;
  ASSERT_EQ(first.out.substr(0, 8), "claimed ");
  const std::string token = first.out.substr(8, first.out.size() - 9);
  const Called second = state({"claim", "pr_number"});
  EXPECT_EQ(second.code, 4);
  EXPECT_EQ(second.out, "");
  EXPECT_TRUE(contains(second.err, "another caller has the claim, for ")) << second.err;
  const Called stored = state({"store", "pr_number", "42", "--claim", token});
  EXPECT_EQ(stored.code, 0) << stored.err;
  EXPECT_EQ(stored.out + stored.err, "");
  EXPECT_EQ(state({"get", "pr_number"}).out, "42\n");
  const Called third = state({"claim", "pr_number"});
  EXPECT_EQ(third.code, 0);
  EXPECT_EQ(third.out, "known 42\n");
  EXPECT_EQ(state({"claim", "pr_number", "--json"}).out, "{\"pr_number\":42}\n");
}

TEST_P(ClaimVerbs, AdvancingKeepsALargerValue) {
  EXPECT_EQ(state({"store", "workflow_run_id", "9", "--advance", "--json"}).out, "{\"workflow_run_id\":9}\n");
  const Called smaller = state({"store", "workflow_run_id", "7", "--advance", "--json"});
  EXPECT_EQ(smaller.code, 0) << smaller.err;
  EXPECT_EQ(smaller.out, "{\"workflow_run_id\":9}\n");
  EXPECT_EQ(state({"store", "workflow_run_id", "7"}).code, 0);
  EXPECT_EQ(state({"get", "workflow_run_id"}).out, "7\n");
  EXPECT_EQ(state({"store", "pr_number", "42", "--advance"}).code, 0);
  EXPECT_EQ(state({"store", "pr_number", "42", "--advance", "--claim", "1"}).code, 2);
}

TEST_P(ClaimVerbs, StoreNoValueBelowOne) {
  EXPECT_EQ(state({"store", "pr_number", "5"}).code, 0);
  for (const char* value : {"0", "-1"}) {
    for (const Words& words : {Words{"store", "pr_number", value}, Words{"store", "pr_number", value, "--advance"},
                               Words{"store", "pr_number", value, "--claim", "1"}}) {
      const Called called = state(words);
      EXPECT_EQ(called.code, 2) << value;
      EXPECT_TRUE(contains(called.err, "from 1 on")) << called.err;
    }
  }
  EXPECT_EQ(state({"get", "pr_number"}).out, "5\n");
}

TEST_P(ClaimVerbs, WaitForTheEndOfTheOtherClaim) {
  EXPECT_EQ(state({"claim", "pr_number", "--ttl", "1s"}).code, 0);
  EXPECT_EQ(state({"claim", "pr_number", "--wait", "30ms"}).code, 4);
  const Called taken_over = state({"claim", "pr_number", "--wait", "1m"});
  EXPECT_EQ(taken_over.code, 0) << taken_over.err;
  EXPECT_EQ(taken_over.out.substr(0, 8), "claimed ");
}

TEST_P(ClaimVerbs, PrintJson) {
  const Called claimed = state({"claim", "pr_number", "--json", "--ttl", "90s"});
  const auto json = boost::json::parse(claimed.out);
  EXPECT_GT(json.at("token").as_int64(), 0);
  EXPECT_EQ(json.at("time_left_ms").as_int64(), 90'000);
  const std::string token = std::to_string(json.at("token").as_int64());
  EXPECT_EQ(state({"store", "pr_number", "50"}).code, 0);
  EXPECT_EQ(state({"store", "pr_number", "42", "--claim", token, "--json"}).out, "{\"pr_number\":50}\n");
}

TEST_P(ClaimVerbs, Exit4WhereTheClaimWasLost) {
  const std::string token = claim();
  EXPECT_EQ(state({"release", "pr_number", "--claim", token, "--json"}).out, "{\"released\":true}\n");
  EXPECT_EQ(state({"release", "pr_number", "--claim", token, "--json"}).out, "{\"released\":false}\n");
  const Called quiet = state({"release", "pr_number", "--claim", token});
  EXPECT_EQ(quiet.code, 0);
  EXPECT_EQ(quiet.out + quiet.err, "");
  const Called lost = state({"store", "pr_number", "42", "--claim", token});
  EXPECT_EQ(lost.code, 4);
  EXPECT_TRUE(contains(lost.err, "the claim was lost")) << lost.err;
  EXPECT_EQ(state({"get", "pr_number"}).code, 3);
  EXPECT_NE(claim(), token);
}

TEST_P(ClaimVerbs, RefuseWrongArguments) {
  for (const Words& wrong : std::vector<Words>{{"claim"},
                                               {"claim", "no_such_fact"},
                                               {"claim", "pr_number", "--ttl", "11m"},
                                               {"claim", "pr_number", "--ttl", "0s"},
                                               {"claim", "pr_number", "--ttl", "soon"},
                                               {"claim", "pr_number", "--wait", "25h"},
                                               {"store", "pr_number", "42", "--claim", "abc"},
                                               {"store", "pr_number", "42", "--claim", ""},
                                               {"store", "pr_number", "42", "--claim", "42 "},
                                               {"release", "pr_number"},
                                               {"release", "pr_number", "--claim", ""}}) {
    EXPECT_EQ(state(wrong).code, 2) << wrong.front() << " " << wrong.back();
  }
  EXPECT_NE(state({"get", "pr_number"}).code, 0) << "nothing was stored";
}

INSTANTIATE_TEST_SUITE_P(OnADaemon, ClaimVerbs, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(OnAStore, ClaimVerbs, ::testing::Values(false));

}  // namespace polly::cli
