// RequestObserver: the metrics, the span and the log line of each request. One an event loop: not thread-safe.
//
//   polly_http_request_duration_seconds{group="webhook"}
//   polly_http_requests_total{group="webhook",code="2xx"}
//   span "POST /webhook": http.request.method, http.route, server.address, http.response.status_code
//
// A group is a set of routes (Router::Route::group_name); "wait" are requests that waited for something, and "other"
// those of no route. All series are there from the start. Log lines (debug) and spans have the route.
//
// The names and the rule that only a 5xx is an error of a server's span are OpenTelemetry's semantic conventions for
// HTTP, except that a span has no url.path: a path names keys, repositories and commits, or holds whatever a stranger
// asked for. Routes stand for paths everywhere, and a path that is no route is not recorded. A method that is not well
// known and a path that is no route are "other".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/http/router.hpp"
#include "polly/telemetry/cause_limit.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::http {

// A request under way, as seen from outside.
class ObservedRequest {
 public:
  const Context& context() const noexcept { return ctx_; }
  std::string& client() noexcept { return client_; }  // who sent it, for the log; its handler knows
  void waits() noexcept { is_waiting_ = true; }

 private:
  friend class RequestObserver;

  TimePoint began_;
  std::size_t method_ = 0;
  const Router::Route* route_ = nullptr;
  bool is_waiting_ = false;
  Span span_;
  Context ctx_;
  std::string client_;
};

class RequestObserver {
 public:
  // The router has all of its routes. Both outlive this.
  RequestObserver(const Router& router, Telemetry& telemetry);

  // `ctx` has the id of the request. The context of what is returned has also the trace of the span, no deadline.
  ObservedRequest begin(const Request& request, const Context& ctx, const Router::Route* route, TimePoint now);
  void end(ObservedRequest& request, int status, TimePoint now);

  // One that the gate or a limit kept out.
  void refused(const Context& ctx, int status, std::string_view why, Duration took);

  // Failures are counted by their status, and each kind has a line in the log at most once a second.

  // The body of a reply ended before its end: the client was cut off.
  void broke_off(const ObservedRequest& request, std::string_view why);

  // A handler threw what no handler should.
  void broke(const ObservedRequest& request, std::string_view what);

 private:
  static constexpr std::size_t kCodes = 4;  // 2xx to 5xx

  struct Group {
    Histogram durations;
    std::array<Counter, kCodes> requests;
  };

  Group group(std::string_view name) const;
  void count(const Group& group, int status, Duration took) const noexcept;
  const Group& group_of(const ObservedRequest& request) const noexcept;
  std::string_view pattern_of(const Router::Route* route) const noexcept;

  const Router& router_;
  Telemetry& telemetry_;
  std::vector<Group> by_route_;  // in the order of the router's routes
  Group waiting_;
  Group other_;
  CauseLimit cut_off_lines_{std::chrono::seconds(1)};
  CauseLimit handler_lines_{std::chrono::seconds(1)};
};

}  // namespace polly::http
