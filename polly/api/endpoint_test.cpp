#include "polly/api/endpoint.hpp"

#include <gtest/gtest.h>

#include "polly/api/detail/test_api.hpp"

namespace polly::api {
namespace {

// Admits requests with "Authorization: let me in", and records what it was asked for.
class RecordingGuard final : public Guard {
 public:
  Admission admit(const http::Request& request, const Access& access) const override {
    asked = std::string(http::to_string(access.scope)) + " " + access.repository;
    if (request.header("Authorization") == "let me in") return Admission("ann");
    return Admission(http::problem(http::problems::kForbidden, "not you"), "bob");
  }
  void count_refusal(const Admission& admission) const override { refused += admission.client + ";"; }

  mutable std::string asked;
  mutable std::string refused;
};

class Endpoints : public TestApi {
 public:
  Endpoints() {
    const auto echo = [this](Context, http::Request request) -> Task<http::Reply> {
      ++handled;
      co_return http::Reply::text(200, request.body + request.query("a").value_or(""));
    };
    add_endpoint(router, guard,
                 {.method = "GET",
                  .pattern = "/repos/{owner}/{name}/things",
                  .scope = http::Scope::read,
                  .query = {"a", "b"},
                  .handler = echo});
    add_endpoint(router, guard, {.method = "PUT", .pattern = "/things", .handler = echo});
    add_endpoint(router, guard,
                 {.method = "GET", .pattern = "/open", .scope = http::Scope::open, .query = {"a"}, .handler = echo});
  }

  http::Reply get(std::string_view target, std::string authorization = "let me in") {
    return send("GET", target, "", std::move(authorization));
  }

  RecordingGuard guard;
  int handled = 0;
};

TEST(Endpoint, TheGuardIsAskedForTheScopeAndTheRepositoryInLowerCase) {
  Endpoints api;
  EXPECT_EQ(api.get("/repos/Acme/Shop.JS/things").status, 200);
  EXPECT_EQ(api.guard.asked, "read acme/shop.js");
  EXPECT_EQ(api.send("PUT", "/things", "1", "let me in").body, "1");
  EXPECT_EQ(api.guard.asked, "admin ");
}

TEST(Endpoint, WhatTheGuardRefusesDoesNotReachTheHandler) {
  Endpoints api;
  EXPECT_EQ(api.get("/repos/acme/shop/things", "no").status, 403);
  EXPECT_EQ(api.get("/repos/acme/shop/things?unknown=1", "no").status, 403);  // and learns nothing about parameters
  EXPECT_EQ(api.send("PUT", "/things", "1", std::nullopt).status, 403);
  EXPECT_EQ(api.handled, 0);
  EXPECT_EQ(api.guard.refused, "bob;bob;bob;") << "once for each request";
}

// "wait" is malformed: the client would get 400 instead of the refusal.
TEST(Endpoint, ARefusedRequestIsNotAskedForHowLongItWaits) {
  Endpoints api;
  add_endpoint(api.router, api.guard,
               {.method = "GET",
                .pattern = "/waits",
                .query = {"wait"},
                .handler = [](Context, http::Request) -> Task<http::Reply> { co_return http::Reply::empty(204); },
                .wait_rule = [](const http::Request& request) -> std::optional<Duration> {
                  if (request.query("wait") == "x") throw Error(ErrorKind::invalid_argument, "no duration");
                  return std::chrono::seconds(1);
                }});
  const http::Router::Route& route = *api.router.find("GET", "/waits").route;
  http::Request request;
  request.query_string = "wait=x";
  EXPECT_EQ(route.wait_rule(request), std::nullopt);
  request.headers.emplace_back("Authorization", "let me in");
  EXPECT_THROW(route.wait_rule(request), Error);
  request.query_string = "wait=1s";
  EXPECT_EQ(route.wait_rule(request), std::chrono::seconds(1));
}

TEST(Endpoint, TheClientIsNamedAlsoWhereItIsRefusedOrTheHandlerFails) {
  Endpoints api;
  add_endpoint(api.router, api.guard,
               {.method = "GET", .pattern = "/fails", .handler = [](Context, http::Request) -> Task<http::Reply> {
                  throw Error(ErrorKind::unavailable, "no");
                }});
  const http::Router::Route& route = *api.router.find("GET", "/fails").route;
  std::string client;
  http::Request request;
  request.client_name = &client;
  EXPECT_EQ(run(TestApi::whole(&route.handler, request)).status, 403);
  EXPECT_EQ(client, "bob");
  request.headers.emplace_back("Authorization", "let me in");
  EXPECT_THROW(run(TestApi::whole(&route.handler, request)), Error);
  EXPECT_EQ(client, "ann");
}

TEST(Endpoint, AnOpenOneHasNoGuardButItsQueryIsChecked) {
  Endpoints api;
  const http::Reply reply = api.get("/open?a=x", "no");
  EXPECT_EQ(reply.body, "x");
  EXPECT_TRUE(reply.headers.empty());
  EXPECT_FALSE(reply.is_client_known);
  EXPECT_EQ(api.guard.asked, "");
  EXPECT_EQ(api.get("/open?b=x", "no").status, 400);
}

TEST(Endpoint, AnUnknownOrDoubledParameterIsRefused) {
  Endpoints api;
  const std::string path = "/repos/acme/shop/things";
  EXPECT_EQ(api.get(path + "?b=1&a=2").body, "2");
  const http::Reply unknown = api.get(path + "?a=1&limt=2");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_NE(unknown.body.find("parameter limt is unknown here; the known ones are: a, b"), std::string::npos)
      << unknown.body;
  for (const char* query : {"?a=1&a=1", "?a=%zz", "?A=1", "?=", "?%zz=1", "?a=1&%61=2"}) {
    EXPECT_EQ(api.get(path + query).status, 400) << query;
  }
  EXPECT_EQ(api.handled, 1);
}

TEST(Endpoint, ABodyIsReadOnlyWhereTheHeadIsAdmitted) {
  Endpoints api;
  http::Request request;
  request.method = "PUT";
  const http::Router::Route& route = *api.router.find("PUT", "/things").route;
  EXPECT_FALSE(route.use_body(request).is_wanted);
  request.headers.emplace_back("Authorization", "let me in");
  const http::BodyUse use = route.use_body(request);
  EXPECT_TRUE(use.is_wanted);
  http::Request later;  // the token was replaced while the body arrived
  later.body_reader = use.reader;
  EXPECT_EQ(run(TestApi::whole(&route.handler, std::move(later))).status, 200);
}

TEST(Endpoint, RoutesShowTheirScopeAndParameters) {
  const Endpoints api;
  const http::Router::Route& route = api.router.routes().front();
  EXPECT_EQ(route.scope, http::Scope::read);
  EXPECT_EQ(route.query, (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace polly::api
