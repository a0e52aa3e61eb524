// HealthRoutes: the daemon's health, for load balancers, orchestrators and Prometheus. They need no token: nothing here
// is secret.
//
//   GET /livez     200 while the process answers
//   GET /readyz    200 where the store answers a ping, passed its last probe (StoreWatch), and the daemon is not
//                  shutting down; otherwise 503
//   GET /healthz   as /readyz
//   GET /metrics   Prometheus's text format or OpenMetrics, by Accept; gzip by Accept-Encoding; at most a second old
//
// ?verbose adds the checks as JSON: {"status":"ok","checks":{"store":{"status":"ok","backend":"memory"}}}. A store that
// searches its data for damage adds the check "scrub" (detail/scrub_check.hpp); add_check() adds others. A store that
// fails adds "error", the kind of the error, and "detail", what is wrong and what to do.
#pragma once

#include <atomic>
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "polly/api/detail/metrics_page.hpp"
#include "polly/base/clock.hpp"
#include "polly/http/router.hpp"
#include "polly/store/store.hpp"
#include "polly/store/store_watch.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::api {

class HealthRoutes {
 public:
  static constexpr Milliseconds kPingTimeout{1'000};

  // The references and `watch` outlive this; this outlives the router to which it is added.
  HealthRoutes(Store& store, Telemetry& telemetry, const std::atomic<bool>& is_stopping,
               const Clock& clock = system_clock(), const StoreWatch* watch = nullptr);
  HealthRoutes(const HealthRoutes&) = delete;
  HealthRoutes& operator=(const HealthRoutes&) = delete;

  // Adds a check to /readyz?verbose, which does not decide whether the daemon is ready. `look` is called from any
  // thread, and returns at once; an empty object is left out. Before the first request.
  void add_check(std::string name, std::function<boost::json::object()> look) {
    checks_.emplace_back(std::move(name), std::move(look));
  }

  void add_to(http::Router& router);

 private:
  Task<http::Reply> live(Context ctx, http::Request request);
  Task<http::Reply> ready(Context ctx, http::Request request);
  Task<http::Reply> metrics(Context ctx, http::Request request);

  Store& store_;
  const std::atomic<bool>& is_stopping_;
  const Clock& clock_;
  const StoreWatch* const watch_;  // nullptr: the store is not probed
  std::vector<std::pair<std::string, std::function<boost::json::object()>>> checks_;
  MetricsPage metrics_page_;
};

}  // namespace polly::api
