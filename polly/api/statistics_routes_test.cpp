#include "polly/api/statistics_routes.hpp"

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <string>

#include "polly/api/detail/shared_statistics.hpp"
#include "polly/api/detail/statistics_stream.hpp"
#include "polly/api/detail/test_api.hpp"

namespace polly::api {
namespace {

using namespace std::chrono_literals;

class StatsApi : public TestApi {
 public:
  StatsApi() { routes.add_to(router); }

  boost::json::value stats(std::string_view query = "") {
    return boost::json::parse(get("/api/v1/stats" + std::string(query)));
  }

  ApiToken token{Secret(std::string(kToken))};
  StatisticsRoutes routes{store, token, clock};
};

}  // namespace

TEST(StatisticsRoutes, TheAnswerIsTheReportWithItsAge) {
  StatsApi api;
  run(api.store.set(Context(), "a", 1));
  const http::Reply reply = api.send("GET", "/api/v1/stats");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "application/json");
  const auto json = boost::json::parse(reply.body);
  EXPECT_EQ(json.at("entries").to_number<int>(), 1);
  EXPECT_EQ(json.at("bytes").to_number<int>(), 2);
  EXPECT_EQ(json.at("age_ms").to_number<int>(), 0);
  EXPECT_EQ(operations::report_of(json.as_object()).permanent, 1U);
}

TEST(StatisticsRoutes, AResultIsSharedForTenSeconds) {
  StatsApi api;
  EXPECT_EQ(api.stats().at("entries").to_number<int>(), 0);
  run(api.store.set(Context(), "a", 1));
  api.clock.advance(9'999ms);
  EXPECT_EQ(api.stats().at("entries").to_number<int>(), 0);
  EXPECT_EQ(api.stats("?limit=3").at("age_ms").to_number<int>(), 9'999);
  api.clock.advance(1ms);
  EXPECT_EQ(api.stats().at("entries").to_number<int>(), 1);
  EXPECT_EQ(api.stats().at("age_ms").to_number<int>(), 0);
}

TEST(StatisticsRoutes, TheLimitIsANumberOfRepositories) {
  StatsApi api;
  for (const char* repository : {"acme/a", "acme/b", "acme/c"}) {
    const std::string key = "polly:pr_number:" + std::string(repository) + ":" + std::string(40, '1');
    run(api.store.set(Context(), Key(key), 1));
  }
  EXPECT_EQ(api.stats().at("repositories").as_array().size(), 3U);
  EXPECT_EQ(api.stats("?limit=2").at("repositories").as_array().size(), 2U);
  EXPECT_EQ(api.stats("?limit=2").at("other_repositories").at("entries").to_number<int>(), 1);
  EXPECT_EQ(api.status("GET", "/api/v1/stats?limit=1000"), 200);
  for (const char* query : {"?limit=0", "?limit=", "?limit=-1", "?limit=1001", "?limit=many", "?limit=1&limit=2"}) {
    EXPECT_EQ(api.status("GET", "/api/v1/stats" + std::string(query)), 400) << query;
  }
}

TEST(StatisticsRoutes, TheyNeedTheTokenAndHaveOneMethod) {
  StatsApi api;
  EXPECT_EQ(api.send("GET", "/api/v1/stats", "", std::nullopt).status, 401);
  EXPECT_EQ(api.send("GET", "/api/v1/stats", "", "Bearer wrong").status, 401);
  EXPECT_EQ(api.status("DELETE", "/api/v1/stats"), 405);
}

TEST(StatisticsRoutes, WhatCannotBeCountedIsAProblem) {
  StatsApi api;
  run(api.store.close());
  EXPECT_EQ(api.status("GET", "/api/v1/stats"), 503);
  EXPECT_EQ(api.status("GET", "/api/v1/stats"), 503);
}

TEST(SharedStatistics, ARunIsSharedWhileARequestHoldsItAndEndsWithTheLast) {
  TestApi api;
  SharedStatistics shared(api.store, api.clock);
  std::shared_ptr<StatisticsRun> first = shared.current();
  EXPECT_EQ(shared.current(), first);
  const std::weak_ptr<StatisticsRun> ended = first;
  first.reset();
  EXPECT_TRUE(ended.expired());
  EXPECT_NE(shared.current(), nullptr);
}

TEST(SharedStatistics, OneOfTwoRequestsGoesOnWhereTheOtherStopped) {
  TestApi api;
  for (int i = 0; i < 100; ++i) run(api.store.set(Context(), Key("k" + std::to_string(i)), i));
  SharedStatistics shared(api.store, api.clock);
  Worker worker;
  std::shared_ptr<StatisticsRun> first = shared.current();
  const std::shared_ptr<StatisticsRun> second = shared.current();
  run(worker.run(first->drive(first, Context(), api.clock.now())));
  EXPECT_FALSE(first->is_over()) << "it had no time";
  first.reset();
  run(worker.run(second->drive(second, Context(), api.clock.now() + 1s)));
  ASSERT_TRUE(second->is_complete());
  EXPECT_EQ(boost::json::parse(second->json(1)).at("entries").to_number<int>(), 100);
  EXPECT_EQ(shared.current(), second) << "it is fresh";
}

TEST(SharedStatistics, AFailedRunFailsItsRequestsAndTheNextRequestBeginsAnotherOne) {
  TestApi api;
  SharedStatistics shared(api.store, api.clock);
  Worker worker;
  const std::shared_ptr<StatisticsRun> failed = shared.current();
  run(api.store.close());
  EXPECT_THROW(run(worker.run(failed->drive(failed, Context(), api.clock.now() + 1s))), Error);
  EXPECT_THROW(run(worker.run(failed->drive(failed, Context(), api.clock.now() + 1s))), Error);
  EXPECT_TRUE(failed->is_over());
  EXPECT_NE(shared.current(), failed);
}

TEST(StatisticsStream, SendsBlanksUntilItIsCompleteAndThenTheText) {
  TestApi api;
  SharedStatistics shared(api.store, api.clock);
  Worker worker;
  Slots slots(1);
  StatisticsStream stream(shared, worker, api.clock, *slots.take(), 10);
  run(stream.begin(Context(), 0s));
  EXPECT_FALSE(stream.is_whole());
  std::string text;
  for (auto piece = run(stream.next(Context())); piece; piece = run(stream.next(Context()))) text += *piece;
  EXPECT_EQ(boost::json::parse(text).at("entries").to_number<int>(), 0);
}

}  // namespace polly::api
