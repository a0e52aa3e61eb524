#include "polly/api/pull_routes.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "polly/api/detail/test_api.hpp"
#include "polly/api/state_routes.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::api {
namespace {

const std::string kHeadSha(40, 'a');
const std::string kOldSha(40, 'b');
const std::string kPullPath = "/api/v1/repos/Acme/Shop/pulls/42/commits";
const std::string kHeadPath = "/api/v1/repos/acme/shop/commits/" + kHeadSha + "/state";

class PullApi : public TestApi {
 public:
  PullApi() {
    state_routes.add_to(router);
    pull_routes.add_to(router);
  }

  // An event of pull request 42.
  void deliver(const std::string& sha, std::int64_t time, bool is_open) {
    PullUpdate update(Commit(sha, Repository("acme", "shop")), {42});
    update.time = time;
    update.is_open = is_open;
    std::vector<KnownFact> facts;
    if (is_open) facts.emplace_back(kPrNumber, 42);
    run(pulls.advance(Context(), std::move(facts), std::move(update)));
  }

  http::Reply ask(const std::string& path, const std::string& tags) {
    http::Request request;
    request.method = "GET";
    request.path = path;
    request.headers.emplace_back("Authorization", "Bearer " + std::string(kToken));
    request.headers.emplace_back("If-None-Match", tags);
    http::Router::Match match = router.find("GET", path);
    request.parameters = std::move(match.parameters);
    return run(whole(&match.route->handler, std::move(request)));
  }

  ApiToken token{Secret(std::string(kToken))};
  PullService pulls{store, state, telemetry, std::chrono::hours(24), StateKeys::plain, Milliseconds::zero()};
  StateRoutes state_routes{state, StateScope::repository, token, &pulls};
  PullRoutes pull_routes{pulls, token};
};

std::string tag_of(const http::Reply& reply) {
  for (const http::Header& header : reply.headers) {
    if (header.first == "ETag") return header.second;
  }
  return "none";
}

TEST(PullRoutes, TheCommitsOfAPullRequestAreListedNewestFirst) {
  PullApi api;
  api.deliver(kOldSha, 1000, true);
  api.deliver(kHeadSha, 2000, true);
  const auto fact_part = [](const std::string& sha) {
    return R"({"sha":")" + sha +
           R"(","repository":"acme/shop","pr_number":42,"vuln_check_run_id":null,"license_check_run_id":null,)"
           R"("workflow_run_id":null,"check_suite_id":null,)";
  };
  EXPECT_EQ(api.get(kPullPath), R"({"number":42,"state":"open","head":")" + kHeadSha + R"(","commits":[)" +
                                    fact_part(kHeadSha) + R"("is_head":true,"updated_at_ms":2000},)" +
                                    fact_part(kOldSha) + R"("is_head":false,"updated_at_ms":1000}]})");
}

TEST(PullRoutes, AnUnknownPullRequestIsAbsent) {
  PullApi api;
  const http::Reply reply = api.send("GET", kPullPath);
  EXPECT_EQ(reply.status, 404);
  EXPECT_NE(reply.body.find(R"("kind":"absent")"), std::string::npos);
  for (const char* number : {"0", "-1", "x", "4x", "9223372036854775808"}) {
    EXPECT_EQ(api.status("GET", "/api/v1/repos/acme/shop/pulls/" + std::string(number) + "/commits"), 400) << number;
  }
  EXPECT_EQ(api.status("GET", "/api/v1/repos/a%20b/shop/pulls/42/commits"), 400);
}

TEST(PullRoutes, NeedTheToken) {
  PullApi api;
  api.deliver(kHeadSha, 1000, true);
  const http::Reply reply = api.send("GET", kPullPath, "", std::nullopt);
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.body.find(kHeadSha), std::string::npos);
}

TEST(PullRoutes, AStateNamesItsPullRequests) {
  PullApi api;
  api.deliver(kHeadSha, 1000, true);
  EXPECT_TRUE(
      api.get(kHeadPath).ends_with(R"("pull_requests":[{"number":42,"state":"open"}],"pr_number_state":"open"})"))
      << api.get(kHeadPath);
  api.deliver(kHeadSha, 2000, false);
  EXPECT_TRUE(
      api.get(kHeadPath).ends_with(R"("pull_requests":[{"number":42,"state":"closed"}],"pr_number_state":"closed"})"));
  EXPECT_EQ(api.send("DELETE", kHeadPath).body, R"({"forgotten":true})");
  EXPECT_EQ(api.send("DELETE", kHeadPath).body, R"({"forgotten":false})");
  EXPECT_TRUE(api.get(kHeadPath).ends_with(R"("pull_requests":[],"pr_number_state":null})"));
}

TEST(PullRoutes, AnAnswerThatTheClientHasIs304) {
  PullApi api;
  api.deliver(kHeadSha, 1000, true);
  for (const std::string& path : {kPullPath, kHeadPath}) {
    const http::Reply first = api.ask(path, "");
    EXPECT_EQ(first.status, 200);
    const std::string tag = tag_of(first);
    for (const std::string& tags : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
      const http::Reply again = api.ask(path, tags);
      EXPECT_EQ(again.status, 304) << tags;
      EXPECT_EQ(again.body, "");
      EXPECT_EQ(tag_of(again), tag);
    }
    EXPECT_EQ(api.ask(path, "\"x\"").body, first.body);
    api.deliver(path == kPullPath ? kOldSha : kHeadSha, path == kPullPath ? 2000 : 3000, path == kPullPath);
    const http::Reply changed = api.ask(path, tag);
    EXPECT_EQ(changed.status, 200);
    EXPECT_NE(changed.body, first.body);
    EXPECT_NE(tag_of(changed), tag);
  }
  EXPECT_EQ(api.ask("/api/v1/repos/acme/shop/pulls/43/commits", "*").status, 404) << "nothing is there to match";
}

// Both by the state at the end of the wait.
TEST(PullRoutes, AStateThatWasWaitedForHasPullRequestsAndATag) {
  PullApi api;
  const std::string wait = kHeadPath + "?wait=30s&for=pr_number";
  const auto ask_with = [&](const std::string& target, const std::string& tags) {
    return api.send("GET", target, "", "Bearer " + std::string(PullApi::kToken), {{"If-None-Match", tags}});
  };
  const std::string tag_before = tag_of(api.send("GET", kHeadPath));
  std::thread deliverer([&] {
    testing::wait_until("it waits", std::chrono::seconds(10), [&] {
      return api.telemetry.metrics().text().find("\npolly_state_waiters 1") != std::string::npos;
    });
    api.deliver(kHeadSha, 1000, true);
  });
  const http::Reply waited = ask_with(wait, tag_before);
  deliverer.join();
  EXPECT_EQ(waited.status, 200);
  EXPECT_NE(waited.body.find(R"("pull_requests":[{"number":42,"state":"open"}],"pr_number_state":"open"})"),
            std::string::npos)
      << waited.body;
  const http::Reply now = api.send("GET", kHeadPath);
  EXPECT_EQ(waited.body, now.body);
  EXPECT_EQ(tag_of(waited), tag_of(now));
  EXPECT_EQ(ask_with(wait, tag_of(now)).status, 304) << "known already";
  EXPECT_EQ(ask_with(kHeadPath + "?wait=20ms&for=check_suite_id", tag_of(now)).status, 304) << "the time is over";
  EXPECT_EQ(ask_with(kHeadPath + "?wait=20ms&for=check_suite_id", tag_before).body, now.body);
}

}  // namespace
}  // namespace polly::api
