// DoctorRoutes: what the daemon finds when it checks itself, for `polly doctor --server`.
//
//   GET /api/v1/doctor   200  {"ok":true,"findings":[FINDING,...],"version":"0.1.0","time":1796000000.125}
//
//   FINDING: {"check":"store","result":"ok","text":"...","action":"","kind":null}    (operations/findings.hpp)
//
// Needs the scope admin. It is 200 also where a check failed: the daemon answered. No finding contains a secret. `time`
// is the daemon's clock.
#pragma once

#include <functional>

#include "polly/api/endpoint.hpp"
#include "polly/api/guard.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/worker.hpp"
#include "polly/operations/findings.hpp"

namespace polly::api {

class DoctorRoutes {
 public:
  using Look = std::function<operations::Findings()>;

  // `look` is called on a worker thread, one call at a time. The references outlive this; this outlives the router.
  DoctorRoutes(Look look, const Guard& guard, const Clock& clock = system_clock());
  DoctorRoutes(const DoctorRoutes&) = delete;
  DoctorRoutes& operator=(const DoctorRoutes&) = delete;

  void add_to(http::Router& router);

 private:
  Task<http::Reply> get(Context ctx, http::Request request);

  const Look look_;
  const Guard& guard_;
  const Clock& clock_;
  Worker worker_;
};

}  // namespace polly::api
