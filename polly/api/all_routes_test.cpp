// What holds for every route of the API, whichever class adds it.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>

#include "polly/api/delivery_routes.hpp"
#include "polly/api/detail/test_api.hpp"
#include "polly/api/pull_routes.hpp"
#include "polly/api/raw_routes.hpp"
#include "polly/api/state_routes.hpp"
#include "polly/api/statistics_routes.hpp"
#include "polly/api/store_routes.hpp"

namespace polly::api {
namespace {

class WholeApi : public TestApi {
 public:
  explicit WholeApi(StateScope scope = StateScope::repository)
      : state_routes(state, scope, token, &pulls), delivery_routes(receiver, state, scope, token, clock) {
    state_routes.add_to(router);
    pull_routes.add_to(router);
    store_routes.add_to(router);
    raw_routes.add_to(router);
    statistics_routes.add_to(router);
    delivery_routes.add_to(router);
  }

  static webhook::ReceiverOptions receiver_options() {
    webhook::ReceiverOptions options;
    options.secrets = {Secret("s3cret")};
    return options;
  }

  ApiToken token{Secret(std::string(kToken))};
  PullService pulls{store, state, telemetry, std::chrono::hours(24), StateKeys::plain, Milliseconds::zero()};
  webhook::Receiver receiver{state, telemetry, receiver_options()};
  StateRoutes state_routes;
  DeliveryRoutes delivery_routes;
  PullRoutes pull_routes{pulls, token};
  StoreRoutes store_routes{store, token};
  RawRoutes raw_routes{store, token};
  StatisticsRoutes statistics_routes{store, token, clock};
};

// A path of this route: "x" for each parameter.
std::string example_path(const http::Router::Route& route) {
  std::string path;
  for (const std::string& segment : route.segments) path += segment.front() == '{' ? "/x" : "/" + segment;
  return path;
}

std::string type_in(const http::Reply& reply) {
  EXPECT_EQ(reply.content_type, "application/problem+json") << reply.status << reply.body;
  const std::string type(boost::json::parse(reply.body).at("type").as_string());
  return type.substr(http::kProblemTypePrefix.size());
}

TEST(AllRoutes, NeedTheTokenAndRefuseAnUnknownParameter) {
  for (const StateScope scope : {StateScope::repository, StateScope::commit}) {
    WholeApi api(scope);
    ASSERT_GT(api.router.routes().size(), 20U);
    for (const http::Router::Route& route : api.router.routes()) {
      ASSERT_TRUE(route.pattern.starts_with("/api/v1/")) << route.pattern;
      const std::string path = example_path(route) + "?no_such_parameter=1";
      EXPECT_EQ(type_in(api.send(route.method, path, "", std::nullopt)), "unauthenticated") << route.pattern;
      const http::Reply reply = api.send(route.method, path);
      EXPECT_EQ(type_in(reply), "unknown-parameter") << route.method << " " << route.pattern;
      for (const std::string& name : route.query) EXPECT_NE(reply.body.find(name), std::string::npos) << reply.body;
    }
  }
}

TEST(AllRoutes, RefuseEachParameterThatIsGivenTwice) {
  WholeApi api;
  for (const http::Router::Route& route : api.router.routes()) {
    for (const std::string& name : route.query) {
      const std::string path = example_path(route) + "?" + name + "=1&" + name + "=1";
      EXPECT_EQ(api.send(route.method, path).status, 400) << route.pattern << " " << name;
    }
  }
}

TEST(AllRoutes, HaveTheScopeOfWhatTheyDo) {
  const WholeApi api;
  for (const http::Router::Route& route : api.router.routes()) {
    const bool is_of_the_store = route.pattern.starts_with("/api/v1/store") ||
                                 route.pattern.starts_with("/api/v1/raw") || route.pattern == "/api/v1/stats";
    const bool reads = route.method == "GET" || route.pattern.ends_with(":batchGet");
    const http::Scope expected = is_of_the_store ? http::Scope::admin : reads ? http::Scope::read : http::Scope::write;
    EXPECT_EQ(route.scope, expected) << route.method << " " << route.pattern;
  }
}

}  // namespace
}  // namespace polly::api
