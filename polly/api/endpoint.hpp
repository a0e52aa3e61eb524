// Endpoint: one route of the API. All routes below /api are added as endpoints, so that each has the same rules:
//
//   add_endpoint(router, guard, {.method = "GET",
//                                .pattern = "/api/v1/stats",
//                                .scope = http::Scope::admin,
//                                .query = {"limit"},
//                                .handler = handler});
//
// A request is checked in this order: the guard (401, 403), then its query: a parameter that is not in `query`, or that
// is given twice, is 400. Only then it reaches the handler. A body is not read before the guard has admitted the head.
// Replies are marked no-store. `router.routes()` has the scope and the parameters, for tests and descriptions.
#pragma once

#include <string>
#include <vector>

#include "polly/api/guard.hpp"
#include "polly/http/router.hpp"

namespace polly::api {

struct Endpoint {
  std::string method;
  std::string pattern;
  http::Scope scope = http::Scope::admin;
  std::vector<std::string> query = {};  // the names of its parameters
  http::Handler handler;
  http::WaitRule wait_rule = {};
};

// `guard` outlives the router. Access to a repository is that of the pattern's {owner} and {name}.
void add_endpoint(http::Router& router, const Guard& guard, Endpoint endpoint);

}  // namespace polly::api
