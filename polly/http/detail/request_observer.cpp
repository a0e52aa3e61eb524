#include "polly/http/detail/request_observer.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "polly/base/trace_context.hpp"

namespace polly::http {

namespace {

constexpr std::array<std::string_view, 9> kMethods{"other",  "GET",   "HEAD",    "POST", "PUT",
                                                   "DELETE", "PATCH", "OPTIONS", "TRACE"};

std::size_t index_of_method(std::string_view method) noexcept {
  const auto found = std::find(kMethods.begin() + 1, kMethods.end(), method);
  return found == kMethods.end() ? 0 : static_cast<std::size_t>(found - kMethods.begin());
}

std::string_view without_port(std::string_view host) noexcept {
  const std::size_t bracket = host.find(']');
  return host.substr(0, host.find(':', bracket == std::string_view::npos ? 0 : bracket));
}

}  // namespace

RequestObserver::RequestObserver(const Router& router, Telemetry& telemetry)
    : router_(router), telemetry_(telemetry), other_(group("other")) {
  bool has_waits = false;
  for (const Router::Route& route : router.routes()) {
    by_route_.push_back(group(route.group_name()));
    has_waits = has_waits || route.wait_rule;
  }
  if (has_waits) waiting_ = group("wait");
}

RequestObserver::Group RequestObserver::group(std::string_view name) const {
  constexpr std::array<const char*, kCodes> kCodeNames{"2xx", "3xx", "4xx", "5xx"};
  Metrics& metrics = telemetry_.metrics();
  Group group;
  group.durations = metrics.histogram("polly_http_request_duration_seconds",
                                      "Duration of requests, from their head to the end of the reply.",
                                      latency_bounds(), {{"group", std::string(name)}});
  for (std::size_t i = 0; i < kCodes; ++i) {
    group.requests[i] = metrics.counter("polly_http_requests_total", "Requests that were answered or refused.",
                                        {{"group", std::string(name)}, {"code", kCodeNames[i]}});
  }
  return group;
}

ObservedRequest RequestObserver::begin(const Request& request, const Context& ctx, const Router::Route* route,
                                       TimePoint now) {
  ObservedRequest observed;
  observed.began_ = now;
  observed.method_ = index_of_method(request.method);
  observed.route_ = route;
  observed.ctx_ = ctx;
  const TraceContext parent = TraceContext::parse(request.header("traceparent")).value_or(TraceContext());
  if (!telemetry_.tracer().is_enabled() || (route != nullptr && !route->is_traced)) {
    observed.ctx_ = observed.ctx_.with_trace(parent);
    return observed;
  }
  std::string name(kMethods[observed.method_]);
  if (route != nullptr) name += " " + route->pattern;
  observed.span_ = telemetry_.tracer().start(name, SpanKind::server, parent);
  observed.span_.set("http.request.method", observed.method_ == 0 ? "_OTHER" : kMethods[observed.method_]);
  if (route != nullptr) observed.span_.set("http.route", route->pattern);
  observed.span_.set("url.scheme", std::string_view("http"));
  observed.span_.set("server.address", without_port(request.header("Host")));
  observed.span_.set("polly.request_id", observed.ctx_.request_id());
  observed.ctx_ = observed.ctx_.with_trace(observed.span_.context());
  return observed;
}

void RequestObserver::end(ObservedRequest& request, int status, TimePoint now) {
  const Duration took = now - request.began_;
  count(group_of(request), status, took);
  if (request.span_.is_recording()) {
    request.span_.set("http.response.status_code", static_cast<std::int64_t>(status));
    if (status >= 500) request.span_.fail(std::to_string(status), reason_phrase(status));
  }
  if (telemetry_.log().is_enabled(Level::debug)) {
    telemetry_.log().write(Level::debug, "request", request.ctx_,
                           {{"method", kMethods[request.method_]},
                            {"route", pattern_of(request.route_)},
                            {"status", status},
                            {"client", request.client_},
                            {"duration_seconds", std::chrono::duration<double>(took).count()}});
  }
}

void RequestObserver::refused(const Context& ctx, int status, std::string_view why, Duration took) {
  count(other_, status, took);
  telemetry_.log().write(Level::debug, "request refused", ctx, {{"status", status}, {"reason", why}});
}

void RequestObserver::broke_off(const ObservedRequest& request, std::string_view why) {
  const auto held_back = cut_off_lines_.admit(why, system_clock().now());
  if (!held_back) return;
  telemetry_.log().write(Level::warning, "a reply was cut off: its body could not be finished", request.ctx_,
                         {{"method", kMethods[request.method_]},
                          {"route", pattern_of(request.route_)},
                          {"error", why},
                          held_back->field()});
}

void RequestObserver::broke(const ObservedRequest& request, std::string_view what) {
  const auto held_back = handler_lines_.admit(what, system_clock().now());
  if (!held_back) return;
  telemetry_.log().write(Level::error, "a request handler failed", request.ctx_,
                         {{"method", kMethods[request.method_]},
                          {"route", pattern_of(request.route_)},
                          {"error", what},
                          held_back->field()});
}

void RequestObserver::count(const Group& group, int status, Duration took) const noexcept {
  group.durations.observe(took);
  group.requests[static_cast<std::size_t>(std::clamp(status / 100, 2, 5) - 2)].add();
}

const RequestObserver::Group& RequestObserver::group_of(const ObservedRequest& request) const noexcept {
  if (request.route_ == nullptr) return other_;
  if (request.is_waiting_) return waiting_;
  return by_route_[static_cast<std::size_t>(request.route_ - router_.routes().data())];
}

std::string_view RequestObserver::pattern_of(const Router::Route* route) const noexcept {
  return route == nullptr ? std::string_view("other") : std::string_view(route->pattern);
}

}  // namespace polly::http
