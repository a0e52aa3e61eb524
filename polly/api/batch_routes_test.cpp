#include "polly/api/batch_routes.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <string>

#include "polly/api/detail/fact_bodies.hpp"
#include "polly/api/detail/test_api.hpp"

namespace polly::api {
namespace {

const std::string kBatch = "/api/v1/repos/Acme/Shop/state:batchGet";

std::string numbered_sha(std::size_t number) {
  return std::string(32, 'c') + std::to_string(10'000'000 + number);
}

std::string batch_of(std::size_t count) {
  std::string body;
  for (std::size_t i = 0; i < count; ++i) body += (i == 0 ? "\"" : ",\"") + numbered_sha(i) + "\"";
  return R"({"commits":[)" + body + "]}";
}

class BatchApi : public TestApi {
 public:
  explicit BatchApi(StateScope scope = StateScope::repository) : routes(state, scope, token) { routes.add_to(router); }

  ApiToken token{Secret(std::string(kToken))};
  BatchRoutes routes;
};

TEST(BatchRoutes, StatesComeInTheOrderAskedForAndWithNullsWhereNothingIsStored) {
  BatchApi api;
  run(api.state.store(Context(), Commit(numbered_sha(1), Repository("acme", "shop")), kPrNumber, 42));
  const auto part = [](std::size_t number, const std::string& pr) {
    return R"({"sha":")" + numbered_sha(number) + R"(","repository":"acme/shop","pr_number":)" + pr +
           R"(,"vuln_check_run_id":null,"license_check_run_id":null,"workflow_run_id":null,"check_suite_id":null})";
  };
  EXPECT_EQ(api.send("POST", kBatch, batch_of(2)).body,
            R"({"commits":[)" + part(0, "null") + "," + part(1, "42") + "]}");
  const std::string doubled = R"({"commits":[")" + numbered_sha(1) + R"(",")" + numbered_sha(1) + R"("]})";
  EXPECT_EQ(api.send("POST", kBatch, doubled).body, R"({"commits":[)" + part(1, "42") + "," + part(1, "42") + "]}");
}

TEST(BatchRoutes, AHundredCommitsTakeOneLookIntoTheStore) {
  BatchApi api;
  for (std::size_t i = 0; i < kBatchCommitsMax; ++i) {
    run(api.state.store(Context(), Commit(numbered_sha(i), Repository("acme", "shop")), kPrNumber, 1 + i));
  }
  const http::Reply reply = api.send("POST", kBatch, batch_of(kBatchCommitsMax));
  const boost::json::value json = boost::json::parse(reply.body);
  const boost::json::array& commits = json.at("commits").as_array();
  ASSERT_EQ(commits.size(), kBatchCommitsMax);
  for (std::size_t i = 0; i < kBatchCommitsMax; ++i) {
    EXPECT_EQ(commits[i].at("pr_number").as_int64(), static_cast<std::int64_t>(1 + i));
  }
  const std::string metrics = api.telemetry.metrics().text();
  const std::string count = R"(polly_store_operations_total{backend="memory",operation="get_many",outcome="ok"})";
  const std::size_t at = metrics.find(count);
  ASSERT_NE(at, std::string::npos) << metrics;
  const std::string line = metrics.substr(at, metrics.find('\n', at) - at);
  EXPECT_TRUE(line.ends_with(" 1")) << line;
}

TEST(BatchRoutes, MoreFactsThanOneLookCanReadTakeSeveral) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < FactList::kConfiguredMax; ++i) names.push_back("fact_" + std::to_string(i));
  TestApi api;
  const auto facts = std::make_shared<const FactList>(names);
  StateService state(api.store, api.telemetry, std::chrono::hours(24), StateKeys::plain, std::nullopt, facts);
  const ApiToken token{Secret(std::string(TestApi::kToken))};
  BatchRoutes routes(state, StateScope::commit, token);
  routes.add_to(api.router);
  run(state.store(Context(), Commit(numbered_sha(99)), *facts->find("fact_31"), 7));
  const http::Reply reply = api.send("POST", "/api/v1/state:batchGet", batch_of(kBatchCommitsMax));
  ASSERT_EQ(reply.status, 200) << reply.body;
  const boost::json::value json = boost::json::parse(reply.body);
  EXPECT_EQ(json.at("commits").as_array().size(), kBatchCommitsMax);
  EXPECT_EQ(json.at("commits").as_array().back().at("fact_31").as_int64(), 7);
  EXPECT_TRUE(json.at("commits").as_array().back().at("repository").is_null());
}

TEST(BatchRoutes, WhatIsNoListOfCommitsIs400) {
  BatchApi api;
  for (const std::string& body :
       {std::string(), std::string("{}"), batch_of(kBatchCommitsMax + 1), std::string(R"({"commits":["abc"]})")}) {
    EXPECT_EQ(api.status("POST", kBatch, body), 400) << body;
  }
  EXPECT_EQ(api.status("POST", kBatch + "?wait=1s", batch_of(1)), 400);
  EXPECT_EQ(api.status("POST", "/api/v1/state:batchGet", batch_of(1)), 404) << "that is the path of the other scope";
  EXPECT_EQ(api.send("POST", kBatch, batch_of(1), std::nullopt).status, 401);
}

}  // namespace
}  // namespace polly::api
