#include "polly/api/doctor_routes.hpp"

#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "polly/base/version.hpp"

namespace polly::api {

DoctorRoutes::DoctorRoutes(Look look, const Guard& guard, const Clock& clock)
    : look_(std::move(look)), guard_(guard), clock_(clock) {}

void DoctorRoutes::add_to(http::Router& router) {
  const auto handler = [this](Context ctx, http::Request request) { return get(ctx, std::move(request)); };
  add_endpoint(router, guard_,
               {.method = "GET", .pattern = "/api/v1/doctor", .scope = http::Scope::admin, .handler = handler});
}

Task<http::Reply> DoctorRoutes::get(Context, http::Request) {
  auto look = [this] { return look_(); };
  const operations::Findings findings = co_await worker_.run(as_task(std::move(look)));
  boost::json::object report = operations::to_json(findings);
  report["version"] = version();
  report["time"] = std::chrono::duration<double>(clock_.wall().time_since_epoch()).count();
  co_return http::Reply::json(200, boost::json::serialize(report));
}

}  // namespace polly::api
