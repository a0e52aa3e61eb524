// HealthRoutes: how the daemon is, for load balancers, orchestrators and Prometheus. No token: nothing here is secret.
//
//   GET /livez     200 while the process answers
//   GET /readyz    200 where the store answers, did what it was asked for when that was tried last (StoreWatch), and
//                  the daemon is not shutting down; otherwise 503
//   GET /healthz   as /readyz
//   GET /metrics   Prometheus's text format, at most a second old
//
// With ?verbose the checks come as JSON: {"status":"ok","checks":{"store":{"status":"ok","backend":"memory"}}}; those
// of a store that looks for damage in its data have a "scrub" as well (detail/scrub_check.hpp). A store that fails has
// the kind of its "error" and, in "detail", what is wrong and what to do.
#pragma once

#include <atomic>

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

  // What is referred to outlives this, and this outlives the router it is added to.
  HealthRoutes(Store& store, Telemetry& telemetry, const std::atomic<bool>& is_stopping,
               const Clock& clock = system_clock(), const StoreWatch* watch = nullptr);
  HealthRoutes(const HealthRoutes&) = delete;
  HealthRoutes& operator=(const HealthRoutes&) = delete;

  void add_to(http::Router& router);

 private:
  Task<http::Reply> live(Context ctx, http::Request request);
  Task<http::Reply> ready(Context ctx, http::Request request);
  Task<http::Reply> metrics(Context ctx, http::Request request);

  Store& store_;
  const std::atomic<bool>& is_stopping_;
  const Clock& clock_;
  const StoreWatch* const watch_;  // nullptr: nobody tries the store
  MetricsPage metrics_page_;
};

}  // namespace polly::api
