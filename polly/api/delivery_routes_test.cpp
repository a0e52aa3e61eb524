#include "polly/api/delivery_routes.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "polly/api/detail/test_api.hpp"

namespace polly::api {

namespace {

namespace json = boost::json;

const Secret kDeliveredSecret("s3cret");
const std::string kDeliveredSha = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";
const std::string kExplain = "/api/v1/repos/acme/shop/commits/" + kDeliveredSha + "/explain";

class DeliveryApi : public TestApi {
 public:
  explicit DeliveryApi(std::size_t kept = 100, StateScope scope = StateScope::repository)
      : receiver(state, telemetry, options(kept, scope), clock), routes(receiver, state, scope, token, clock) {
    routes.add_to(router);
  }

  static webhook::ReceiverOptions options(std::size_t kept, StateScope scope) {
    webhook::ReceiverOptions options;
    options.secrets = {kDeliveredSecret};
    options.deliveries_kept = kept;
    options.scope = scope;
    return options;
  }

  int deliver(std::string_view event, std::string body, const std::string& id = "the-id") {
    http::Request request;
    request.headers.emplace_back("X-GitHub-Event", event);
    request.headers.emplace_back("X-Hub-Signature-256", github::sign(body, kDeliveredSecret));
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = std::move(body);
    clock.advance(std::chrono::seconds(1));
    return run(receiver.receive(Context().with_request_id(id), std::move(request))).status;
  }
  int deliver_suite(const std::string& repository = "acme/shop", const std::string& id = "the-id") {
    return deliver("check_suite",
                   R"({"check_suite":{"id":7,"head_sha":")" + kDeliveredSha + R"("},"repository":{"full_name":")" +
                       repository + "\"}}",
                   id);
  }

  json::object object_at(std::string_view target) { return json::parse(get(target)).as_object(); }
  std::string ids_at(std::string_view target) {
    std::string ids;
    const json::object whole = object_at(target);
    for (const json::value& delivery : whole.at("deliveries").as_array()) {
      ids += std::string(delivery.at("id").as_string()) + " ";
    }
    return ids;
  }

  ApiToken token{Secret(std::string(kToken))};
  webhook::Receiver receiver;
  DeliveryRoutes routes;
};

}  // namespace

TEST(DeliveryRoutes, ListTheNewestDeliveriesFirst) {
  DeliveryApi api;
  EXPECT_EQ(api.deliver_suite("acme/shop", "1"), 200);
  EXPECT_EQ(api.deliver("issues", "{}", "2"), 202);
  EXPECT_EQ(api.deliver_suite("acme/tools", "3"), 200);
  EXPECT_EQ(api.ids_at("/api/v1/deliveries"), "3 2 1 ");
  EXPECT_EQ(api.ids_at("/api/v1/deliveries?event=check_suite&outcome=stored"), "3 1 ");
  EXPECT_EQ(api.ids_at("/api/v1/deliveries?repository=Acme/Tools"), "3 ");
  EXPECT_EQ(api.ids_at("/api/v1/repos/acme/shop/deliveries?sha=" + kDeliveredSha), "1 ");
  EXPECT_EQ(api.ids_at("/api/v1/deliveries?outcome=failed"), "");
  const json::object whole = api.object_at("/api/v1/deliveries");
  const json::object& ignored = whole.at("deliveries").at(1).as_object();
  EXPECT_EQ(ignored.at("outcome").as_string(), "ignored");
  EXPECT_TRUE(ignored.at("sha").is_null());
  EXPECT_TRUE(
      std::string_view(ignored.at("because").as_string()).starts_with("no fact is taken from the event issues"));
  EXPECT_EQ(whole.at("deliveries").at(0).at("facts").at("check_suite_id").as_int64(), 7);
  EXPECT_EQ(whole.at("capacity").as_int64(), 100);
  EXPECT_EQ(whole.at("kept").as_int64(), 3);
  EXPECT_TRUE(whole.at("next").is_null());
  EXPECT_EQ(whole.at("newest_ms").at("check_suite").as_int64(), api.clock.wall().time_since_epoch().count());
}

TEST(DeliveryRoutes, PagesFollowEachOther) {
  DeliveryApi api;
  for (const char* id : {"1", "2", "3", "4", "5"}) api.deliver_suite("acme/shop", id);
  EXPECT_EQ(api.ids_at("/api/v1/deliveries?limit=2"), "5 4 ");
  const http::Reply first = api.send("GET", "/api/v1/deliveries?limit=2");
  const std::string next(json::parse(first.body).at("next").as_string());
  bool has_link = false;
  for (const auto& [name, value] : first.headers) {
    has_link =
        has_link || (name == "Link" && value == "</api/v1/deliveries?limit=2&cursor=" + next + ">; rel=\"next\"");
  }
  EXPECT_TRUE(has_link);
  EXPECT_EQ(api.ids_at("/api/v1/deliveries?limit=2&cursor=" + next), "3 2 ");
  EXPECT_EQ(api.ids_at("/api/v1/deliveries?cursor=" + next), "3 2 1 ");
}

TEST(DeliveryRoutes, ManyRecordsAreWalkedInSteps) {
  DeliveryApi api(3 * DeliveryRoutes::kRecordsInOneStep);
  api.deliver_suite("acme/shop", "first");
  for (std::size_t i = 0; i < DeliveryRoutes::kRecordsInOneStep + 10; ++i) api.deliver("issues", "{}");
  EXPECT_EQ(api.ids_at("/api/v1/deliveries?event=check_suite"), "first ");
  EXPECT_EQ(api.object_at("/api/v1/deliveries?limit=5000").at("deliveries").as_array().size(),
            DeliveryRoutes::kListedMax);
  EXPECT_EQ(api.object_at(kExplain).at("deliveries").as_array().size(), 1U);
}

TEST(DeliveryRoutes, RejectWhatIsNotAFilter) {
  DeliveryApi api;
  for (const char* query : {"event=no_such", "outcome=lost", "repository=acme", "sha=abc", "limit=0", "limit=x",
                            "cursor=1", "cursor=1-x", "since=1", "event=push&event=push"}) {
    EXPECT_EQ(api.status("GET", std::string("/api/v1/deliveries?") + query), 400) << query;
  }
  EXPECT_EQ(api.status("GET", kExplain + "?fact=no_such"), 400);
  EXPECT_EQ(api.send("GET", "/api/v1/deliveries", "", std::nullopt).status, 401);
  EXPECT_EQ(api.send("GET", kExplain, "", std::nullopt).status, 401);
}

TEST(DeliveryRoutes, ExplainEachFactOfACommit) {
  DeliveryApi api;
  api.deliver_suite();
  const json::object whole = api.object_at(kExplain);
  EXPECT_EQ(whole.at("sha").as_string(), kDeliveredSha);
  EXPECT_EQ(whole.at("repository").as_string(), "acme/shop");
  ASSERT_EQ(whole.at("facts").as_array().size(), 5U);
  const json::object& suite = whole.at("facts").at(4).as_object();
  EXPECT_EQ(suite.at("fact").as_string(), "check_suite_id");
  EXPECT_EQ(suite.at("status").as_string(), "known");
  EXPECT_EQ(suite.at("value").as_int64(), 7);
  EXPECT_GT(suite.at("time_left_ms").as_int64(), 86'000'000);
  EXPECT_EQ(suite.at("delivery").at("id").as_string(), "the-id");
  const json::object& pull = whole.at("facts").at(0).as_object();
  EXPECT_EQ(pull.at("status").as_string(), "never_delivered");
  EXPECT_TRUE(pull.at("value").is_null() && pull.at("time_left_ms").is_null() && pull.at("delivery").is_null());
  EXPECT_FALSE(pull.at("hints").as_array().empty());
  const json::object one = api.object_at(kExplain + "?fact=pr_number");
  EXPECT_EQ(one.at("facts").as_array().size(), 1U);
}

TEST(DeliveryRoutes, ExplainDoesNotMixRepositories) {
  DeliveryApi api;
  api.deliver_suite("acme/tools");
  const json::object whole = api.object_at(kExplain + "?fact=check_suite_id");
  EXPECT_EQ(whole.at("facts").at(0).at("status").as_string(), "never_delivered");
  EXPECT_TRUE(whole.at("deliveries").as_array().empty());
}

TEST(DeliveryRoutes, ExplainACommitInCommitScope) {
  DeliveryApi api(100, StateScope::commit);
  api.deliver_suite("acme/tools");
  EXPECT_EQ(api.status("GET", kExplain), 404);
  const json::object whole = api.object_at("/api/v1/commits/" + kDeliveredSha + "/explain?fact=check_suite_id");
  EXPECT_TRUE(whole.at("repository").is_null());
  EXPECT_EQ(whole.at("facts").at(0).at("status").as_string(), "known");
}

TEST(DeliveryRoutes, ReportARefusedDeliveryThatNamesNoCommit) {
  DeliveryApi api;
  EXPECT_EQ(api.deliver("check_suite", "{"), 400);
  EXPECT_NE(api.get(kExplain).find("1 delivery was refused"), std::string::npos);
  EXPECT_NE(api.get("/api/v1/deliveries?outcome=refused").find("it is malformed: the body is not JSON"),
            std::string::npos);
}

}  // namespace polly::api
