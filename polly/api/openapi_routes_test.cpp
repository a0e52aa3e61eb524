#include "polly/api/openapi_routes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "polly/api/api_routes.hpp"
#include "polly/api/detail/test_api.hpp"
#include "polly/api/health_routes.hpp"
#include "polly/base/version.hpp"
#include "polly/http/problem_types.hpp"

namespace polly::api {
namespace {

namespace json = boost::json;

// All routes of a daemon.
class DescribedApi : public TestApi {
 public:
  DescribedApi(StateScope scope, bool keeps_pulls)
      : routes({state, scope, store, keeps_pulls ? &pulls : nullptr, receiver, [] { return operations::Findings(); }},
               token),
        health(store, telemetry, is_stopping, clock) {
    receiver.add_to(router);
    routes.add_to(router);
    health.add_to(router);
    document = json::parse(get("/api/openapi.json")).as_object();
  }

  std::vector<std::string> routes_of_router() const {
    std::vector<std::string> lines;
    for (const http::Router::Route& route : router.routes()) {
      lines.push_back(line_of(route.method, route.pattern, http::to_string(route.scope), route.query));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  std::vector<std::string> routes_of_document() const {
    std::vector<std::string> lines;
    for (const auto& [path, item] : document.at("paths").as_object()) {
      for (const auto& [name, operation] : item.as_object()) {
        if (name == "parameters") continue;
        std::string method(name);
        for (char& c : method) c = static_cast<char>(c - 'a' + 'A');
        lines.push_back(line_of(method, path, operation.at("x-polly-scope").as_string(), query_of(operation)));
      }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  ApiToken token{Secret(std::string(kToken))};
  PullService pulls{store, state, telemetry, std::chrono::hours(24), StateKeys::plain, Milliseconds::zero()};
  std::atomic<bool> is_stopping{false};
  webhook::Receiver receiver{state, telemetry, receiver_options()};
  ApiRoutes routes;
  HealthRoutes health;
  json::object document;

 private:
  static webhook::ReceiverOptions receiver_options() {
    webhook::ReceiverOptions options;
    options.secrets = {Secret("s3cret")};
    return options;
  }

  static std::string line_of(std::string_view method, std::string_view path, std::string_view scope,
                             std::vector<std::string> query) {
    std::sort(query.begin(), query.end());
    std::string line = std::string(method) + " " + std::string(path) + " " + std::string(scope);
    for (const std::string& name : query) line += " " + name;
    return line;
  }

  std::vector<std::string> query_of(const json::value& operation) const {
    std::vector<std::string> names;
    const json::value* const parameters = operation.as_object().if_contains("parameters");
    if (parameters == nullptr) return names;
    for (const json::value& element : parameters->as_array()) {
      const json::value* const reference = element.as_object().if_contains("$ref");
      const std::string pointer = reference == nullptr ? "" : std::string(reference->as_string()).substr(1);
      const json::value whole(document);
      const json::value parameter = reference == nullptr ? element : whole.at_pointer(pointer);
      if (parameter.at("in").as_string() == "query") names.emplace_back(parameter.at("name").as_string());
    }
    return names;
  }
};

// One line each, of those that only `some` has.
std::string missing_in(const std::vector<std::string>& others, const std::vector<std::string>& some) {
  std::string lines;
  for (const std::string& line : some) {
    if (std::find(others.begin(), others.end(), line) == others.end()) lines += line + "\n";
  }
  return lines;
}

TEST(OpenApi, DescribesEveryRouteWithItsScopeAndParametersAndNoOther) {
  for (const StateScope scope : {StateScope::repository, StateScope::commit}) {
    for (const bool keeps_pulls : {false, true}) {
      if (scope == StateScope::commit && keeps_pulls) continue;  // numbers of pull requests belong to a repository
      const DescribedApi api(scope, keeps_pulls);
      EXPECT_EQ(missing_in(api.routes_of_document(), api.routes_of_router()), "") << "not in the document";
      EXPECT_EQ(missing_in(api.routes_of_router(), api.routes_of_document()), "") << "not in the router";
      EXPECT_GT(api.routes_of_router().size(), 20U);
    }
  }
}

TEST(OpenApi, ListsEveryTypeOfProblemAndNoOther) {
  const DescribedApi api(StateScope::repository, true);
  std::vector<std::string> described;
  const json::value& problem = api.document.at("components").at("schemas").at("Problem");
  for (const json::value& type : problem.at("properties").at("type").at("enum").as_array()) {
    described.emplace_back(type.as_string());
  }
  std::vector<std::string> known;
  for (const http::ProblemType& type : http::kProblemTypes) {
    known.push_back(std::string(http::kProblemTypePrefix) + std::string(type.word));
  }
  EXPECT_EQ(missing_in(described, known), "") << "not in the document";
  EXPECT_EQ(missing_in(known, described), "") << "only in the document";
}

TEST(OpenApi, NeedsNoTokenAndHasTheVersionOfTheBuild) {
  DescribedApi api(StateScope::repository, true);
  const http::Reply reply = api.send("GET", "/api/openapi.json", "", std::nullopt);
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "application/json");
  EXPECT_EQ(json::parse(reply.body).at("info").at("version").as_string(), version());
  EXPECT_EQ(api.status("GET", "/api/openapi.json?verbose"), 400);
}

TEST(OpenApi, IsNotSentAgainToAClientThatHasIt) {
  DescribedApi api(StateScope::repository, true);
  std::string tag;
  for (const http::Header& header : api.send("GET", "/api/openapi.json").headers) {
    if (header.first == "ETag") tag = header.second;
  }
  ASSERT_FALSE(tag.empty());
  const http::Reply same = api.send("GET", "/api/openapi.json", "", std::nullopt, {{"If-None-Match", tag}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
}

// What refers to a component that does not exist is an error of openapi_document().
TEST(OpenApi, HasNoRepositoryInCommitScopeAndNoPartThatSaysWhatBecomesOfIt) {
  DescribedApi api(StateScope::commit, false);
  const std::string text = api.get("/api/openapi.json");
  for (const char* word : {"{owner}", "parameters/Owner", "\"Owner\"", "CommitsOfPull", "x-polly-commit-scope"}) {
    EXPECT_EQ(text.find(word), std::string::npos) << word;
  }
  EXPECT_NE(text.find("/api/v1/commits/{sha}/state/{fact}/claim"), std::string::npos);
}

}  // namespace
}  // namespace polly::api
