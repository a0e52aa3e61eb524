#include "polly/api/change_routes.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "polly/api/detail/test_api.hpp"
#include "polly/api/pull_routes.hpp"
#include "polly/api/state_routes.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::api {
namespace {

const std::string kChangedSha(40, 'a');
const std::string kChanged = "/api/v1/repos/acme/shop/commits/" + kChangedSha + "/state";

class ChangeApi : public TestApi {
 public:
  explicit ChangeApi(StateScope scope = StateScope::repository) : routes(state, scope, token, &pulls) {
    routes.add_to(router);
    pull_routes.add_to(router);
  }

  std::string type(std::string_view method, std::string_view target, std::string body) {
    const http::Reply reply = send(method, target, std::move(body));
    EXPECT_EQ(reply.content_type, "application/problem+json") << reply.status << reply.body;
    const std::string urn(boost::json::parse(reply.body).at("type").as_string());
    return std::to_string(reply.status) + " " + urn.substr(http::kProblemTypePrefix.size());
  }
  bool waits() { return telemetry.metrics().text().find("\npolly_state_waiters 1\n") != std::string::npos; }

  ApiToken token{Secret(std::string(kToken))};
  PullService pulls{store, state, telemetry, std::chrono::hours(24), StateKeys::plain, Milliseconds::zero()};
  StateRoutes routes;
  PullRoutes pull_routes{pulls, token};
};

TEST(ChangeRoutes, AdvancingKeepsTheLargerValueAndAnswersWithIt) {
  ChangeApi api;
  EXPECT_EQ(api.send("POST", kChanged + ":advance", R"({"workflow_run_id":9})").body, R"({"workflow_run_id":9})");
  EXPECT_EQ(api.send("POST", kChanged + ":advance", R"({"pr_number":42,"workflow_run_id":"7"})").body,
            R"({"pr_number":42,"workflow_run_id":9})");
  EXPECT_EQ(api.send("POST", kChanged + "%3Aadvance", R"({"workflow_run_id":10})").body, R"({"workflow_run_id":10})");
  EXPECT_EQ(api.send("POST", kChanged + ":advance", R"({"pr_number":42})").headers.back(),
            http::Header("Cache-Control", "no-store"));
}

TEST(ChangeRoutes, AdvancingRenewsTheLifetime) {
  ChangeApi api;
  EXPECT_EQ(api.status("POST", kChanged + ":advance", R"({"pr_number":42})"), 200);
  api.clock.advance(std::chrono::hours(23));
  EXPECT_EQ(api.status("POST", kChanged + ":advance", R"({"pr_number":1})"), 200);
  api.clock.advance(std::chrono::hours(23));
  EXPECT_EQ(api.get(kChanged + "/pr_number"), R"({"pr_number":42})");
}

TEST(ChangeRoutes, AdvancingThePullRequestPutsTheCommitIntoItsList) {
  ChangeApi api;
  const std::string list = "/api/v1/repos/acme/shop/pulls/42/commits";
  EXPECT_EQ(api.status("POST", kChanged + ":advance", R"({"workflow_run_id":7})"), 200);
  EXPECT_EQ(api.status("PATCH", kChanged, R"({"pr_number":42})"), 200);
  EXPECT_EQ(api.status("GET", list), 404) << "PATCH is as PUT";
  EXPECT_EQ(api.status("POST", kChanged + ":advance", R"({"pr_number":42})"), 200);
  EXPECT_NE(api.get(list).find(kChangedSha), std::string::npos);
  const boost::json::value whole = boost::json::parse(api.get(kChanged));
  EXPECT_EQ(whole.at("pull_requests").as_array().size(), 1U);
}

TEST(ChangeRoutes, AdvancingAFactOfAClosedPullRequestDoesNotProlongIt) {
  TestApi api;
  const ApiToken token{Secret(std::string(TestApi::kToken))};
  PullService pulls(api.store, api.state, api.telemetry, std::chrono::hours(24), StateKeys::plain,
                    std::chrono::hours(1));
  StateRoutes routes(api.state, StateScope::repository, token, &pulls);
  routes.add_to(api.router);
  PullUpdate closed(Commit(kChangedSha, Repository("acme", "shop")), {42});
  closed.time = 1000;
  closed.is_open = false;
  std::vector<KnownFact> facts(1, KnownFact(kPrNumber, 42));
  run(pulls.advance(Context(), std::move(facts), std::move(closed)));
  EXPECT_EQ(api.status("POST", kChanged + ":advance", R"({"workflow_run_id":7})"), 200);
  api.clock.advance(std::chrono::minutes(59));
  EXPECT_EQ(api.status("GET", kChanged + "/workflow_run_id"), 200);
  api.clock.advance(std::chrono::minutes(2));
  EXPECT_EQ(api.status("GET", kChanged + "/workflow_run_id"), 404);
}

TEST(ChangeRoutes, APatchOverwritesForgetsAndLeavesTheOthers) {
  ChangeApi api;
  EXPECT_EQ(api.status("PATCH", kChanged, R"({"pr_number":42,"workflow_run_id":9,"check_suite_id":"5"})"), 200);
  const http::Reply reply = api.send("PATCH", kChanged, R"({"workflow_run_id":7,"check_suite_id":null})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, api.get(kChanged));
  const boost::json::value whole = boost::json::parse(reply.body);
  EXPECT_EQ(whole.at("pr_number").as_int64(), 42);
  EXPECT_EQ(whole.at("workflow_run_id").as_int64(), 7);
  EXPECT_TRUE(whole.at("check_suite_id").is_null());
  EXPECT_TRUE(whole.at("vuln_check_run_id").is_null());
}

TEST(ChangeRoutes, APatchedFactExpiresAsAnyOther) {
  ChangeApi api;
  EXPECT_EQ(api.status("PATCH", kChanged, R"({"pr_number":42})"), 200);
  api.clock.advance(std::chrono::hours(24) - std::chrono::seconds(1));
  EXPECT_EQ(api.status("GET", kChanged + "/pr_number"), 200);
  api.clock.advance(std::chrono::seconds(2));
  EXPECT_EQ(api.status("GET", kChanged + "/pr_number"), 404);
}

TEST(ChangeRoutes, BothAnswerThoseWhoWait) {
  for (const bool is_patch : {false, true}) {
    ChangeApi api;
    std::thread writer([&] {
      testing::wait_until("it waits", std::chrono::seconds(10), [&] { return api.waits(); });
      api.send(is_patch ? "PATCH" : "POST", is_patch ? kChanged : kChanged + ":advance", R"({"pr_number":42})");
    });
    EXPECT_EQ(api.get(kChanged + "/pr_number?wait=30s"), R"({"pr_number":42})");
    writer.join();
  }
}

TEST(ChangeRoutes, AWrongBodyChangesNothingAndItsTypeNamesTheCause) {
  ChangeApi api;
  for (const auto& [method, path] : {std::pair("POST", kChanged + ":advance"), std::pair("PATCH", kChanged)}) {
    EXPECT_EQ(api.type(method, path, R"({"pr_number":1,"workflow_run_id":0})"), "400 invalid-value");
    EXPECT_EQ(api.type(method, path, R"({"pr_number":1,"workflow_run_id":-7})"), "400 invalid-value");
    EXPECT_EQ(api.type(method, path, R"({"pr_number":1,"workflow_run_id":"x"})"), "400 invalid-value");
    EXPECT_EQ(api.type(method, path, R"({"pr_number":1,"no_such_fact":2})"), "400 unknown-fact");
    EXPECT_EQ(api.type(method, path, "{}"), "400 invalid-argument");
    EXPECT_EQ(api.type(method, path, "42"), "400 invalid-argument");
    EXPECT_EQ(api.type(method, path + "?limit=1", R"({"pr_number":1})"), "400 unknown-parameter");
    EXPECT_EQ(api.send(method, path, R"({"pr_number":1})", std::nullopt).status, 401);
  }
  EXPECT_EQ(api.type("POST", kChanged + ":advance", R"({"pr_number":null})"), "400 invalid-value");
  EXPECT_EQ(api.type("GET", kChanged + "/pr_number", ""), "404 absent");
}

TEST(ChangeRoutes, BothExistInCommitScope) {
  ChangeApi api(StateScope::commit);
  const std::string bare = "/api/v1/commits/" + kChangedSha + "/state";
  EXPECT_EQ(api.send("POST", bare + ":advance", R"({"pr_number":42})").body, R"({"pr_number":42})");
  EXPECT_EQ(api.send("PATCH", bare, R"({"pr_number":null})").body,
            R"({"pr_number":null,"vuln_check_run_id":null,"license_check_run_id":null,"workflow_run_id":null,)"
            R"("check_suite_id":null})");
}

}  // namespace
}  // namespace polly::api
