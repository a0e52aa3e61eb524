// Router: which handler answers which method and path.
//
//   Router router;
//   router.add("GET", "/commits/{sha}/state", [&](Context ctx, Request request) { return state(ctx, request); });
//
// A path segment in braces matches any one non-empty segment and becomes a parameter. An unknown path is 404, a known
// one with another method 405 with Allow. HEAD is answered by GET's handler without the body; OPTIONS by 204 with
// Allow.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/http/http.hpp"

namespace polly::http {

// Called on the event loop of the connection; must not block it. May throw Error (problem(error) answers then).
using Handler = std::function<Task<Reply>(Context, Request)>;

class Router {
 public:
  struct Route {
    std::string method;
    std::string pattern;  // also the `route` label of metrics
    std::vector<std::string> segments;
    Handler handler;
  };

  struct Match {
    const Route* route = nullptr;  // null: nothing handles it; then `allow` tells 404 (empty) from 405
    std::string allow;             // "GET, HEAD, PUT"
    std::vector<std::pair<std::string, std::string>> parameters;
  };

  void add(std::string method, std::string pattern, Handler handler);
  Match find(std::string_view method, std::string_view path) const;
  const std::vector<Route>& routes() const noexcept { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace polly::http
