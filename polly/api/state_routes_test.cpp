#include "polly/api/state_routes.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "polly/api/detail/test_api.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::api {
namespace {

constexpr std::string_view kNothing =
    R"({"pr_number":null,"vuln_check_run_id":null,"license_check_run_id":null,"workflow_run_id":null,)"
    R"("check_suite_id":null})";
const std::string kSha(40, 'a');
const std::string kCommit = "/api/v1/repos/Acme/Shop/commits/" + kSha + "/state";
const std::string kBare = "/api/v1/commits/" + kSha + "/state";

class StateApi : public TestApi {
 public:
  explicit StateApi(StateScope scope = StateScope::repository) : routes(state, scope, token) { routes.add_to(router); }

  ApiToken token{Secret(std::string(kToken))};
  StateRoutes routes;
};

bool is_waiting(StateApi& api) {
  return api.telemetry.metrics().text().find("\npolly_state_waiters 1\n") != std::string::npos;
}

TEST(StateRoutes, AStateIsAFlatObjectOfAllFacts) {
  StateApi api;
  EXPECT_EQ(api.get(kCommit), kNothing);
  EXPECT_EQ(api.send("GET", kCommit).content_type, "application/json");
  run(api.state.store(Context(), Commit(kSha, Repository("acme", "shop")), kPrNumber, 42));
  run(api.state.store(Context(), Commit(kSha, Repository("acme", "shop")), kCheckSuiteId, 9223372036854775807));
  EXPECT_EQ(api.get(kCommit),
            R"({"pr_number":42,"vuln_check_run_id":null,"license_check_run_id":null,"workflow_run_id":null,)"
            R"("check_suite_id":9223372036854775807})");
}

TEST(StateRoutes, OneFactIsStoredReadAndForgotten) {
  StateApi api;
  const std::string fact = kCommit + "/workflow_run_id";
  EXPECT_EQ(api.status("GET", fact), 404);
  EXPECT_EQ(api.status("PUT", fact, "42"), 200);
  EXPECT_EQ(api.get(fact), R"({"workflow_run_id":42})");
  EXPECT_EQ(api.status("PUT", fact, R"( {"value": 9223372036854775807} )"), 200);
  EXPECT_EQ(api.get(fact), R"({"workflow_run_id":9223372036854775807})");
  EXPECT_EQ(api.send("PUT", fact, R"("9007199254740993")").body, R"({"workflow_run_id":9007199254740993})");
  EXPECT_EQ(api.send("DELETE", fact).body, R"({"forgotten":true})");
  EXPECT_EQ(api.send("DELETE", fact).body, R"({"forgotten":false})");
  EXPECT_EQ(api.status("GET", fact), 404);
}

TEST(StateRoutes, AbsenceHasAKindOfItsOwn) {
  StateApi api;
  EXPECT_NE(api.get(kCommit + "/pr_number").find(R"("kind":"absent")"), std::string::npos);
  EXPECT_EQ(api.get(kCommit + "/no_such_fact").find(R"("kind":"absent")"), std::string::npos);
}

TEST(StateRoutes, AStoredFactIsTheAnswer) {
  StateApi api;
  EXPECT_EQ(api.send("PUT", kCommit + "/pr_number", "42").body, R"({"pr_number":42})");
}

TEST(StateRoutes, AnswersAreNotCached) {
  StateApi api;
  for (const std::string& path : {kCommit, kCommit + "/pr_number", std::string("/api/v1/state")}) {
    const http::Reply reply = api.send("GET", path);
    ASSERT_FALSE(reply.headers.empty()) << path;
    EXPECT_EQ(reply.headers.back(), http::Header("Cache-Control", "no-store"));
  }
}

TEST(StateRoutes, EverythingOfACommitIsForgottenAtOnce) {
  StateApi api;
  EXPECT_EQ(api.status("PUT", kCommit + "/pr_number", "1"), 200);
  EXPECT_EQ(api.status("PUT", kCommit + "/check_suite_id", "2"), 200);
  EXPECT_EQ(api.send("DELETE", kCommit).body, R"({"forgotten":true})");
  EXPECT_EQ(api.send("DELETE", kCommit).body, R"({"forgotten":false})");
  EXPECT_EQ(api.get(kCommit), kNothing);
}

TEST(StateRoutes, ValuesBeginAtOneAndOlderOnesAreRead) {
  StateApi api;
  for (const char* body : {"0", "-1", "\"0\"", "{\"value\":0}", "-9223372036854775808"}) {
    const http::Reply reply = api.send("PUT", kCommit + "/pr_number", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_NE(reply.body.find("urn:polly:problem:invalid-value"), std::string::npos) << reply.body;
  }
  EXPECT_EQ(api.status("GET", kCommit + "/pr_number"), 404);
  run(api.state.store(Context(), Commit(kSha, Repository("acme", "shop")), kPrNumber, 0));
  EXPECT_EQ(api.get(kCommit + "/pr_number"), R"({"pr_number":0})");
}

TEST(StateRoutes, TheScopeDecidesWhichPathsThereAre) {
  StateApi by_repository;
  EXPECT_EQ(by_repository.status("GET", kBare), 404);
  StateApi by_commit(StateScope::commit);
  EXPECT_EQ(by_commit.status("GET", kCommit), 404);
  EXPECT_EQ(by_commit.status("PUT", kBare + "/pr_number", "7"), 200);
  EXPECT_EQ(run(by_commit.store.get<std::int64_t>(Context(), "polly:pr_number:" + kSha)), 7);
}

TEST(StateRoutes, AnUnknownFactIs404AndNamesTheKnownOnes) {
  StateApi api;
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    const http::Reply reply = api.send(method, kCommit + "/pr", "1");
    EXPECT_EQ(reply.status, 404) << method;
    EXPECT_NE(reply.body.find(R"("kind":"invalid_argument")"), std::string::npos) << reply.body;
    for (const auto& fact : kFacts) EXPECT_NE(reply.body.find(fact.name), std::string::npos) << reply.body;
  }
}

TEST(StateRoutes, TheNumberOfAPullRequestBeginsAtOne) {
  StateApi api;
  for (const char* pr : {"0", "-1", "x", "9223372036854775808", ""}) {
    EXPECT_EQ(api.status("GET", "/api/v1/state?pr=" + std::string(pr)), 400) << pr;
  }
}

TEST(StateRoutes, AnInvalidShaRepositoryOrIntegerIs400) {
  StateApi api;
  EXPECT_EQ(api.status("GET", "/api/v1/repos/acme/shop/commits/abc/state"), 400);
  EXPECT_EQ(api.status("DELETE", "/api/v1/repos/acme/shop/commits/" + std::string(40, 'g') + "/state"), 400);
  EXPECT_EQ(api.status("GET", "/api/v1/repos/ac%20me/shop/commits/" + kSha + "/state"), 400);
  EXPECT_EQ(api.status("GET", "/api/v1/repos/acme/../commits/" + kSha + "/state"), 400);
  for (const char* body : {"", "x", "4.5", "\"4 2\"", "null", "[42]", "{}", "{\"value\":null}", "{\"value\":1,\"x\":2}",
                           "9223372036854775808", "42 43", "1e3"}) {
    EXPECT_EQ(api.status("PUT", kCommit + "/pr_number", body), 400) << body;
  }
  EXPECT_EQ(api.get(kCommit), kNothing);
}

TEST(StateRoutes, CommitsAreFoundByTheirPullRequest) {
  StateApi api;
  const std::string other(40, 'b');
  EXPECT_EQ(api.status("PUT", kCommit + "/pr_number", "42"), 200);
  EXPECT_EQ(api.status("PUT", "/api/v1/repos/acme/shop/commits/" + other + "/state/pr_number", "43"), 200);
  const std::string expected =
      R"({"commits":[{"sha":")" + kSha +
      R"(","repository":"acme/shop","pr_number":42,"vuln_check_run_id":null,"license_check_run_id":null,)"
      R"("workflow_run_id":null,"check_suite_id":null}]})";
  EXPECT_EQ(api.get("/api/v1/repos/acme/shop/state?pr=42"), expected);
  EXPECT_EQ(api.get("/api/v1/state?pr=42"), expected);
  EXPECT_EQ(api.get("/api/v1/repos/acme/other/state?pr=42"), R"({"commits":[]})");
  EXPECT_EQ(api.get("/api/v1/state?pr=44"), R"({"commits":[]})");
  EXPECT_NE(api.get("/api/v1/state").find(other), std::string::npos);
  EXPECT_EQ(api.status("GET", "/api/v1/state?pr=x"), 400);
}

TEST(StateRoutes, NothingIsReadOrWrittenWithoutTheToken) {
  StateApi api;
  const std::string fact = kCommit + "/pr_number";
  EXPECT_EQ(api.status("PUT", fact, "42"), 200);
  for (const auto& authorization :
       std::vector<std::optional<std::string>>{std::nullopt, "", "Bearer", "Bearer ", "Bearer a toke",
                                               "Bearer a token ", "Bearer a tokens", "Basic a token", "a token"}) {
    for (const char* method : {"GET", "PUT", "DELETE"}) {
      const http::Reply reply = api.send(method, fact, "43", authorization);
      EXPECT_EQ(reply.status, 401) << method << " " << authorization.value_or("nothing");
      ASSERT_EQ(reply.headers.size(), 2U);
      EXPECT_EQ(reply.headers[1].first, "WWW-Authenticate");
      EXPECT_EQ(reply.body.find("42"), std::string::npos);
    }
    EXPECT_EQ(api.send("GET", kCommit, "", authorization).status, 401);
    EXPECT_EQ(api.send("DELETE", kCommit, "", authorization).status, 401);
    EXPECT_EQ(api.send("GET", "/api/v1/state", "", authorization).status, 401);
  }
  EXPECT_EQ(api.send("GET", fact, "", "bearer a token").body, R"({"pr_number":42})");  // the scheme ignores case
}

TEST(StateRoutes, AStoreThatCannotAnswerIs503) {
  StateApi api;
  run(api.store.close());
  const http::Reply reply = api.send("GET", kCommit);
  EXPECT_EQ(reply.status, 503);
  ASSERT_EQ(reply.headers.size(), 2U);
  EXPECT_EQ(reply.headers[1].first, "Retry-After");
}

TEST(StateRoutes, AGetWaitsForItsFact) {
  StateApi api;
  const std::string fact = kCommit + "/pr_number";
  std::thread writer([&] {
    testing::wait_until("it waits", std::chrono::seconds(10), [&] { return is_waiting(api); });
    run(api.state.store(Context(), Commit(kSha, Repository("acme", "shop")), kPrNumber, 42));
  });
  EXPECT_EQ(api.get(fact + "?wait=30s"), R"({"pr_number":42})");
  writer.join();
  EXPECT_EQ(api.get(fact + "?wait=30s"), R"({"pr_number":42})");
  EXPECT_EQ(api.status("GET", kCommit + "/workflow_run_id?wait=20ms"), 404);
}

TEST(StateRoutes, AGetOfAStateWaitsForAllNamedFacts) {
  StateApi api;
  const Commit commit(kSha, Repository("acme", "shop"));
  run(api.state.store(Context(), commit, kPrNumber, 42));
  std::thread writer([&] {
    testing::wait_until("it waits", std::chrono::seconds(10), [&] { return is_waiting(api); });
    run(api.state.store(Context(), commit, kWorkflowRunId, 7));
  });
  const std::string whole = api.get(kCommit + "?wait=30s&for=pr_number,workflow_run_id");
  writer.join();
  EXPECT_NE(whole.find(R"("pr_number":42)"), std::string::npos) << whole;
  EXPECT_NE(whole.find(R"("workflow_run_id":7)"), std::string::npos) << whole;
  const http::Reply over = api.send("GET", kCommit + "?wait=20ms&for=check_suite_id");
  EXPECT_EQ(over.status, 200);
  EXPECT_NE(over.body.find(R"("check_suite_id":null)"), std::string::npos) << over.body;
}

TEST(StateRoutes, WhatCannotBeWaitedForIsRefused) {
  StateApi api;
  EXPECT_EQ(api.status("GET", kCommit + "/pr_number?wait=61s"), 400);
  EXPECT_EQ(api.status("GET", kCommit + "/pr_number?wait=soon"), 400);
  EXPECT_EQ(api.status("GET", kCommit + "/pr_number?wait=1s&for=pr_number"), 400);
  EXPECT_EQ(api.status("GET", kCommit + "/no_such_fact?wait=1s"), 404);
  EXPECT_EQ(api.status("GET", kCommit + "?wait=1s"), 400) << "it names no facts";
  EXPECT_EQ(api.status("GET", kCommit + "?wait=1s&for=no_such_fact"), 400);
  EXPECT_EQ(api.status("GET", kCommit + "?for=pr_number"), 400);
  EXPECT_EQ(api.send("GET", kCommit + "/pr_number?wait=1s", "", "Bearer wrong").status, 401);
}

}  // namespace
}  // namespace polly::api
