#include "polly/api/claim_routes.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <thread>

#include "polly/api/detail/test_api.hpp"
#include "polly/api/state_routes.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::api {
namespace {

using namespace std::chrono_literals;

const std::string kFactPath = "/api/v1/repos/acme/shop/commits/" + testing::kSha + "/state/vuln_check_run_id";
const std::string kClaimPath = kFactPath + "/claim";

class ClaimApi : public TestApi {
 public:
  explicit ClaimApi(StateScope scope = StateScope::repository) : routes(state, scope, token) { routes.add_to(router); }

  http::Reply with_claim(std::string_view method, std::string_view target, std::string value, std::string body = "") {
    return send(method, target, std::move(body), "Bearer " + std::string(kToken), {{"if-claim", std::move(value)}});
  }
  // The token of the claim that it takes.
  std::string take(const std::string& target = kClaimPath) {
    const http::Reply reply = send("POST", target);
    EXPECT_EQ(reply.status, 201) << reply.body;
    return reply.status != 201 ? "" : std::to_string(boost::json::parse(reply.body).at("token").as_int64());
  }
  static std::string header(const http::Reply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers) {
      if (key == name) return value;
    }
    return "none";
  }
  static std::string kind(const http::Reply& reply) {
    EXPECT_EQ(reply.content_type, "application/problem+json");
    return std::string(boost::json::parse(reply.body).at("kind").as_string());
  }

  ApiToken token{Secret(std::string(kToken))};
  StateRoutes routes;
};

TEST(ClaimRoutes, AnswerWithAClaimThenThatItIsTakenThenWithTheValue) {
  ClaimApi api;
  const http::Reply first = api.send("POST", kClaimPath);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(first.content_type, "application/json");
  EXPECT_EQ(ClaimApi::header(first, "Cache-Control"), "no-store");
  const std::string token = std::to_string(boost::json::parse(first.body).at("token").as_int64());
  EXPECT_EQ(first.body, "{\"token\":" + token + ",\"time_left_ms\":30000}");

  api.clock.advance(17s + 1ms);
  const http::Reply second = api.send("POST", kClaimPath);
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(ClaimApi::kind(second), "claimed");
  EXPECT_EQ(ClaimApi::header(second, "Retry-After"), "13");
  EXPECT_NE(second.body.find("for 13 s"), std::string::npos) << second.body;

  const http::Reply stored = api.with_claim("PUT", kFactPath, token, "42");
  EXPECT_EQ(stored.status, 200);
  EXPECT_EQ(stored.body, R"({"vuln_check_run_id":42})");
  const http::Reply third = api.send("POST", kClaimPath);
  EXPECT_EQ(third.status, 200);
  EXPECT_EQ(third.body, R"({"vuln_check_run_id":42})");
}

TEST(ClaimRoutes, AnswerInCommitScope) {
  ClaimApi api(StateScope::commit);
  EXPECT_EQ(api.status("POST", kClaimPath), 404);
  const std::string fact = "/api/v1/commits/" + testing::kSha + "/state/pr_number";
  EXPECT_EQ(api.with_claim("PUT", fact, api.take(fact + "/claim"), "7").status, 200);
  EXPECT_EQ(run(api.state.get(Context(), Commit(testing::kSha), kPrNumber)), 7);
}

TEST(ClaimRoutes, HaveATimeOfOneSecondToTenMinutes) {
  ClaimApi api;
  for (const char* ttl : {"0", "999ms", "-1s", "10m1ms", "1h", "30", "abc", "", "1e3s", "99999999999999999h"}) {
    const http::Reply reply = api.send("POST", kClaimPath + "?ttl=" + ttl);
    EXPECT_EQ(reply.status, 400) << ttl;
    EXPECT_EQ(ClaimApi::kind(reply), "invalid_argument");
    EXPECT_NE(reply.body.find("1s to 10m"), std::string::npos) << reply.body;
  }
  for (const char* ttl : {"1s", "90s", "1m30s", "10m"}) {
    const std::string token = api.take(kClaimPath + "?ttl=" + ttl);
    EXPECT_EQ(api.with_claim("DELETE", kClaimPath, token).body, R"({"released":true})") << ttl;
  }
  api.take(kClaimPath + "?ttl=90s");
  EXPECT_EQ(ClaimApi::header(api.send("POST", kClaimPath), "Retry-After"), "90");
}

TEST(ClaimRoutes, AreLostAfterTheirEnd) {
  ClaimApi api;
  const std::string first = api.take();
  api.clock.advance(30s);
  const http::Reply expired = api.with_claim("PUT", kFactPath, first, "41");
  EXPECT_EQ(expired.status, 412);
  EXPECT_EQ(ClaimApi::kind(expired), "claim_lost");
  EXPECT_EQ(api.status("GET", kFactPath), 404);
  const std::string second = api.take();
  EXPECT_EQ(api.with_claim("PUT", kFactPath, first, "41").status, 412) << "taken over";
  EXPECT_EQ(api.with_claim("PUT", kFactPath, second, "42").status, 200);
  EXPECT_EQ(api.with_claim("PUT", kFactPath, first, "41").status, 412) << "completed by another caller";
  EXPECT_EQ(api.get(kFactPath), R"({"vuln_check_run_id":42})");
}

TEST(ClaimRoutes, AreLostOnceGivenUp) {
  ClaimApi api;
  const std::string token = api.take();
  EXPECT_EQ(api.with_claim("DELETE", kClaimPath, token).body, R"({"released":true})");
  EXPECT_EQ(api.with_claim("DELETE", kClaimPath, token).body, R"({"released":false})");
  EXPECT_EQ(api.with_claim("PUT", kFactPath, token, "42").status, 412);
  EXPECT_NE(api.take(), token);
}

TEST(ClaimRoutes, ThatNeverWereAreLost) {
  ClaimApi api;
  EXPECT_EQ(api.with_claim("PUT", kFactPath, "42", "42").status, 412);
  EXPECT_EQ(api.with_claim("DELETE", kClaimPath, "42").body, R"({"released":false})");
  const std::string other = "/api/v1/repos/eve/shop/commits/" + testing::kSha + "/state/vuln_check_run_id";
  EXPECT_EQ(api.with_claim("PUT", other, api.take(), "42").status, 412) << "of another repository";
}

TEST(ClaimRoutes, AnswerWithTheLargerValueWhereAWebhookStoredOne) {
  ClaimApi api;
  const std::string token = api.take();
  EXPECT_EQ(api.status("PUT", kFactPath, "100"), 200);
  EXPECT_EQ(api.with_claim("PUT", kFactPath, token, "42").body, R"({"vuln_check_run_id":100})");
  EXPECT_EQ(api.with_claim("PUT", kFactPath, token, "42").body, R"({"vuln_check_run_id":100})") << "sent again";
}

TEST(ClaimRoutes, RefuseATokenThatIsNotOne) {
  ClaimApi api;
  const std::string token = api.take();
  for (const std::string& bad :
       {std::string(), std::string("abc"), token + " ", token + "," + token, "\"" + token + "\"",
        std::string("9223372036854775808"), std::string("1.5"), std::string("*")}) {
    EXPECT_EQ(api.with_claim("PUT", kFactPath, bad, "42").status, 400) << bad;
    EXPECT_EQ(api.with_claim("DELETE", kClaimPath, bad).status, 400) << bad;
  }
  const std::vector<http::Header> twice{{"If-Claim", token}, {"If-Claim", token}};
  EXPECT_EQ(api.send("PUT", kFactPath, "42", "Bearer " + std::string(TestApi::kToken), twice).status, 400);
  const http::Reply without = api.send("DELETE", kClaimPath);
  EXPECT_EQ(without.status, 400);
  EXPECT_NE(without.body.find("If-Claim is missing"), std::string::npos) << without.body;
  EXPECT_EQ(api.status("GET", kFactPath), 404);
  EXPECT_EQ(api.with_claim("PUT", kFactPath, token, "42").status, 200);
}

TEST(ClaimRoutes, RefuseOtherBadInput) {
  ClaimApi api;
  const std::string commit = "/api/v1/repos/acme/shop/commits/" + testing::kSha;
  const std::string token = api.take();
  for (const char* method : {"POST", "DELETE"}) {
    const http::Reply unknown = api.with_claim(method, commit + "/state/no_such_fact/claim", token);
    EXPECT_EQ(unknown.status, 404);
    EXPECT_NE(unknown.body.find("vuln_check_run_id"), std::string::npos) << unknown.body;
    EXPECT_EQ(api.with_claim(method, "/api/v1/repos/acme/shop/commits/abc/state/pr_number/claim", token).status, 400);
    EXPECT_EQ(
        api.with_claim(method, "/api/v1/repos/a%20b/shop/commits/" + testing::kSha + "/state/pr_number/claim", token)
            .status,
        400);
  }
  EXPECT_EQ(api.with_claim("PUT", kFactPath, token, "\"4 2\"").status, 400);
  for (const char* method : {"GET", "PUT", "PATCH"}) EXPECT_EQ(api.status(method, kClaimPath), 405) << method;
  EXPECT_EQ(api.with_claim("PUT", kFactPath, token, "42").status, 200) << "the claim is still held";
}

TEST(ClaimRoutes, WaitForTheValueOrForTheEndOfTheOtherClaim) {
  ClaimApi api;
  const std::string token = api.take();
  const auto when_it_waits = [&](auto then) {
    return std::jthread([&api, then] {
      testing::wait_until("it waits", 20s, [&] {
        return api.telemetry.metrics().text().find("\npolly_state_waiters 1\n") != std::string::npos;
      });
      then();
    });
  };
  {
    const auto other = when_it_waits([&] { api.with_claim("PUT", kFactPath, token, "42"); });
    const http::Reply known = api.send("POST", kClaimPath + "?wait=60s");
    EXPECT_EQ(known.status, 200);
    EXPECT_EQ(known.body, R"({"vuln_check_run_id":42})");
  }
  EXPECT_EQ(api.status("DELETE", kFactPath), 200);
  const std::string second = api.take();
  {
    const auto other = when_it_waits([&] { api.with_claim("DELETE", kClaimPath, second); });
    EXPECT_EQ(api.status("POST", kClaimPath + "?wait=60s&ttl=1m"), 201);
  }
  const http::Reply over = api.send("POST", kClaimPath + "?wait=20ms");
  EXPECT_EQ(over.status, 409);
  EXPECT_EQ(ClaimApi::header(over, "Retry-After"), "60");
  for (const char* wait : {"61s", "-1s", "soon", ""}) {
    EXPECT_EQ(api.status("POST", kClaimPath + "?wait=" + wait), 400) << wait;
  }
}

TEST(ClaimRoutes, DoNothingWithoutTheToken) {
  ClaimApi api;
  const std::string token = api.take();
  for (const char* method : {"POST", "DELETE"}) {
    EXPECT_EQ(api.send(method, kClaimPath, "", "Bearer other", {{"If-Claim", token}}).status, 401) << method;
    EXPECT_EQ(api.send(method, kClaimPath, "", std::nullopt, {{"If-Claim", token}}).status, 401) << method;
  }
  EXPECT_EQ(api.send("PUT", kFactPath, "42", "Bearer other", {{"If-Claim", token}}).status, 401);
  EXPECT_EQ(api.with_claim("DELETE", kClaimPath, token).body, R"({"released":true})") << "it is still held";
}

TEST(ClaimRoutes, OnAStoreThatCannotAnswerAre503) {
  ClaimApi api;
  const std::string token = api.take();
  run(api.store.close());
  EXPECT_EQ(api.send("POST", kClaimPath).status, 503);
  EXPECT_EQ(api.with_claim("PUT", kFactPath, token, "42").status, 503);
  EXPECT_EQ(api.with_claim("DELETE", kClaimPath, token).status, 503);
}

}  // namespace
}  // namespace polly::api
