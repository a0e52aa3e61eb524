// polly stats and polly store delete-prefix: through a daemon's API, and on a store.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>
#include <vector>

#include "polly/cli/detail/test_api_server.hpp"
#include "polly/cli/detail/test_call.hpp"
#include "polly/cli/detail/test_front.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/program.hpp"

namespace polly::cli {
namespace {

using testing::kSha;
using Words = std::vector<std::string>;

// Each claim is checked through a daemon and on a store of this process.
class StoreOrDaemon : public ::testing::TestWithParam<bool> {
 protected:
  Called ask(Words words, const std::string& input = "", bool is_input_terminal = false) {
    config::Environment environment{{"POLLY_STORE_URL", "sqlite:" + (folder_ / "polly.db").string()}};
    if (GetParam()) {
      environment = config::Environment{{"POLLY_SERVER", server_.url()}, {"POLLY_API_TOKEN", TestApiServer::kToken}};
    }
    return call(std::move(words), environment, input, false, is_input_terminal);
  }
  void set(const std::string& key) { ASSERT_EQ(ask({"store", "set", key, "42"}).code, 0); }
  boost::json::value json(Words words) {
    words.push_back("--json");
    const Called called = ask(std::move(words));
    EXPECT_EQ(called.code, 0) << called.err;
    return boost::json::parse(called.out);
  }

 private:
  const polly::testing::TemporaryFolder folder_;
  const TestApiServer server_;
};

TEST_P(StoreOrDaemon, StatsCountKindsAndRepositories) {
  set("polly:pr_number:acme/shop:" + kSha);
  set("polly:vuln_check_run_id:acme/shop:" + kSha);
  set("polly:pr_number:acme/tools:" + kSha);
  set("session:1");
  const Called table = ask({"stats"});
  EXPECT_EQ(table.code, 0) << table.err;
  for (const char* part : {"KEYS", "polly:pr_number:*", "(all)", "REPOSITORY", "acme/shop", "acme/tools", "(none)",
                           "EXPIRES", "within the hour", "never", "STORED AS", "plain", "compressed"}) {
    EXPECT_TRUE(cli::contains(table.out, part)) << part << table.out;
  }
  const auto report = json({"stats", "--limit", "1"});
  EXPECT_EQ(report.at("entries").to_number<int>(), 4);
  EXPECT_EQ(report.at("never_expire").to_number<int>(), 4);
  ASSERT_EQ(report.at("repositories").as_array().size(), 1U);
  EXPECT_EQ(report.at("repositories").at(0).at("repository").as_string(), "acme/shop");
  EXPECT_EQ(report.at("repositories").at(0).at("entries").to_number<int>(), 2);
  EXPECT_EQ(report.at("other_repositories").at("entries").to_number<int>(), 1);
  EXPECT_TRUE(cli::contains(ask({"stats", "--limit", "1"}).out, "(others)"));
}

TEST_P(StoreOrDaemon, DeletePrefixDeletesWhatBeginsWithIt) {
  for (int i = 0; i < 30; ++i) set("old:" + std::to_string(i));
  set("older");
  EXPECT_EQ(ask({"store", "delete-prefix", "old:", "--dry-run"}).out,
            "30 keys that begin with \"old:\" would be deleted\n");
  const auto counted = json({"store", "delete-prefix", "old:", "--dry-run"});
  EXPECT_EQ(counted.at("matched").to_number<int>(), 30);
  EXPECT_EQ(counted.at("deleted").to_number<int>(), 0);
  EXPECT_TRUE(counted.at("dry_run").as_bool());
  const Called done = ask({"store", "delete-prefix", "old:", "--yes"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.out, "30 keys deleted\n");
  EXPECT_EQ(ask({"store", "scan"}).out, "older\n");
  const auto again = json({"store", "delete-prefix", "old:", "--yes"});
  EXPECT_EQ(again.at("prefix").as_string(), "old:");
  EXPECT_EQ(again.at("matched").to_number<int>(), 0);
  EXPECT_EQ(again.at("deleted").to_number<int>(), 0);
  EXPECT_TRUE(again.at("complete").as_bool());
}

TEST_P(StoreOrDaemon, DeletePrefixNeedsYesWhereItCannotAsk) {
  set("old:1");
  const Called refused = ask({"store", "delete-prefix", "old:"}, "y\n");
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(cli::contains(refused.err, "--yes")) << refused.err;
  EXPECT_EQ(refused.out, "");
  for (const Words& words :
       std::vector<Words>{{"store", "delete-prefix", "", "--yes"}, {"store", "delete-prefix", "", "--dry-run"}}) {
    const Called empty = ask(words);
    EXPECT_EQ(empty.code, 2);
    EXPECT_TRUE(cli::contains(empty.err, "the prefix is empty")) << empty.err;
  }
  EXPECT_EQ(ask({"store", "delete-prefix", "\xff", "--yes"}).code, 2);
  EXPECT_EQ(ask({"store", "scan"}).out, "old:1\n");
}

TEST_P(StoreOrDaemon, OnATerminalItAsksFirst) {
  set("old:1");
  for (const char* answer : {"", "\n", "n\n", "no\n", "yess\n", " y\n"}) {
    const Called called = ask({"store", "delete-prefix", "old:"}, answer, true);
    EXPECT_EQ(called.code, 1) << answer;
    EXPECT_TRUE(cli::contains(called.err, "Delete 1 key that begins with \"old:\"? [y/N] ")) << called.err;
    EXPECT_TRUE(cli::contains(called.err, "polly: nothing was deleted\n")) << called.err;
    EXPECT_EQ(called.out, "");
  }
  EXPECT_EQ(ask({"store", "exists", "old:1"}).code, 0);
  const Called none = ask({"store", "delete-prefix", "absent:"}, "", true);
  EXPECT_EQ(none.code, 0) << "there is nothing to ask";
  EXPECT_EQ(none.out, "0 keys deleted\n");
  const Called called = ask({"store", "delete-prefix", "old:"}, "y\n", true);
  EXPECT_EQ(called.code, 0) << called.err;
  EXPECT_EQ(called.out, "1 key deleted\n");
  EXPECT_EQ(ask({"store", "exists", "old:1"}).code, 3);
}

INSTANTIATE_TEST_SUITE_P(CommandLine, StoreOrDaemon, ::testing::Bool(),
                         [](const auto& tested) { return tested.param ? "Daemon" : "Store"; });

CannedReply page(const http::Request& request, int number) {
  if (request.method == "GET") return CannedReply::json(200, R"({"keys":["old:1","old:2"],"next":null})");
  return CannedReply::json(200,
                           R"({"prefix":"old:","matched":2,"deleted":2,"next":")" + std::to_string(number) + "\"}");
}

TEST(CommandLineDeletePrefix, AnErrorEndsItWithTheSummarySoFar) {
  std::atomic<int> deletions{0};
  const TestFront front([&](const http::Request& request) {
    if (request.method == "DELETE" && ++deletions > 2) {
      return CannedReply(400, "application/problem+json", R"({"status":400,"detail":"bad","kind":"invalid_argument"})");
    }
    return page(request, deletions);
  });
  const Called called = call({"store", "delete-prefix", "old:", "--yes", "--server", front.url()});
  EXPECT_EQ(called.code, 2);
  EXPECT_EQ(called.out, "4 keys deleted\n");
  EXPECT_TRUE(cli::contains(called.err, "bad")) << called.err;
}

TEST(CommandLineDeletePrefix, AnAnswerAboutAnotherPrefixIsNotPollys) {
  const TestFront front([&](const http::Request& request) {
    if (request.method == "GET") return page(request, 0);
    return CannedReply::json(200, R"({"prefix":"other:","matched":2,"deleted":2,"next":null})");
  });
  const Called called = call({"store", "delete-prefix", "old:", "--yes", "--server", front.url()});
  EXPECT_EQ(called.code, 5);
  EXPECT_TRUE(cli::contains(called.err, "not Polly's")) << called.err;
}

TEST(CommandLineStats, BlanksBeforeTheAnswerMeanNothingAndItsAgeIsShown) {
  const std::string report =
      R"({"entries":1,"bytes":2,"kinds":[],"other_kinds":{"entries":0,"bytes":0},"repositories":[],"exact":false,)"
      R"("other_repositories":{"entries":0,"bytes":0},"without_repository":{"entries":1,"bytes":2},)"
      R"("expire_within_hour":0,"never_expire":1,"plain":0,"compressed":0,"damaged":1,"sealed":[],)"
      R"("other_sealed":{"entries":0,"bytes":0},"took_ms":5,"age_ms":7400})";
  const TestFront front(CannedReply::json(200, "    \n    \n" + report));
  const Called called = call({"stats", "--server", front.url()});
  EXPECT_EQ(called.code, 6) << "an entry is damaged";
  EXPECT_TRUE(cli::contains(called.out, "damaged")) << called.out;
  EXPECT_TRUE(cli::contains(called.err, "the daemon counted this 7 s ago")) << called.err;
  EXPECT_TRUE(cli::contains(called.err, "may show too little")) << called.err;
  const TestFront other(CannedReply::json(200, R"({"entries":1})"));
  EXPECT_EQ(call({"stats", "--server", other.url()}).code, 5);
}

}  // namespace
}  // namespace polly::cli
