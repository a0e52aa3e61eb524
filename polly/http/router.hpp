// Router: which handler answers which method and path.
//
//   Router router;
//   router.add("GET", "/commits/{sha}/state", [&](Context ctx, Request request) { return state(ctx, request); });
//
// A path segment in braces matches any one non-empty segment and becomes a parameter. In the others, "%3A" in a path is
// the same as ":". An unknown path is 404, a known one with another method 405 with Allow. HEAD is answered by GET's
// handler without the body; OPTIONS by 204 with Allow.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/http/http.hpp"

namespace polly::http {

// Called on the event loop of the connection; must not block it. May throw Error (problem(error) answers then).
using Handler = std::function<Task<Reply>(Context, Request)>;

// What becomes of a body, as the head of its request decides.
struct BodyUse {
  BodyUse(bool is_it_wanted, std::shared_ptr<BodyReader> its_reader = nullptr)
      : is_wanted(is_it_wanted), reader(std::move(its_reader)) {}

  bool is_wanted;                      // false: it is not read; the handler answers without it
  std::shared_ptr<BodyReader> reader;  // becomes Request::body_reader
};

// Called on the event loop of the connection, before any of the body is read.
using BodyRule = std::function<BodyUse(const Request& head)>;

// For how long a handler waits for something, as the query of its request decides; nullopt: it does not wait. Its
// deadline is that much later. While it waits, its client is watched: one that closes the connection cancels it.
using WaitRule = std::function<std::optional<Duration>(const Request& request)>;

// What a client has to be allowed to do; each scope contains those before it. The router does not check it: the
// handlers of routes that are not open do (polly/api/endpoint.hpp).
enum class Scope : std::uint8_t { open, read, write, admin };

std::string_view to_string(Scope scope) noexcept;  // "open", "read", "write", "admin"

class Router {
 public:
  struct Route {
    std::string method;
    std::string pattern;                     // also http.route of spans, and `route` of log lines
    std::vector<std::string> segments = {};  // add() fills it
    Scope scope = Scope::open;
    std::vector<std::string> query = {};  // the names of the parameters that the handler reads in the query
    Handler handler;
    BodyRule body_rule = {};     // empty: a body is wanted, except that of a GET or DELETE, which means nothing
    WaitRule wait_rule = {};     // empty: the handler does not wait
    std::string id_header = {};  // has the id of a request where it has one, before X-Request-Id
    std::string group = {};      // the `group` label of metrics; empty: the name of the scope
    bool is_traced = true;       // false: its requests have no spans (probes)

    std::string_view group_name() const noexcept { return group.empty() ? to_string(scope) : group; }

    BodyUse use_body(const Request& head) const {
      return body_rule ? body_rule(head) : BodyUse(method != "GET" && method != "DELETE");
    }
  };

  struct Match {
    const Route* route = nullptr;  // null: nothing handles it; then an empty `allow` means 404, else 405
    std::string allow;             // "GET, HEAD, PUT"
    std::vector<std::pair<std::string, std::string>> parameters;
  };

  void add(Route route);
  void add(std::string method, std::string pattern, Handler handler, BodyRule body_rule = {}, WaitRule wait_rule = {});
  Match find(std::string_view method, std::string_view path) const;
  const std::vector<Route>& routes() const noexcept { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace polly::http
