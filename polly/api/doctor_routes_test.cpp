#include "polly/api/doctor_routes.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "polly/api/detail/test_api.hpp"

namespace polly::api {
namespace {

using operations::Finding;
using operations::Findings;

class DoctorApi : public TestApi {
 public:
  DoctorApi() { routes.add_to(router); }

  Findings findings{Finding::ok("store", "it answers"), Finding::warning("waiters", "many", "raise the limit")};
  ApiToken token{Secret(std::string(kToken))};
  DoctorRoutes routes{[this] { return findings; }, token, clock};
};

TEST(DoctorRoutes, WhatDoesTheDaemonFindWhenItChecksItself) {
  DoctorApi api;
  const http::Reply reply = api.send("GET", "/api/v1/doctor");
  EXPECT_EQ(reply.status, 200);
  const boost::json::value report = boost::json::parse(reply.body);
  EXPECT_TRUE(report.at("ok").as_bool());
  EXPECT_EQ(operations::findings_of(report.as_object()).size(), 2U);
  EXPECT_TRUE(report.at("time").is_number());
}

TEST(DoctorRoutes, AFailedCheckIsAnAnswer) {
  DoctorApi api;
  api.findings.push_back(Finding::failed("store", "it does not answer", "start it", ErrorKind::unavailable));
  const http::Reply reply = api.send("GET", "/api/v1/doctor");
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(boost::json::parse(reply.body).at("ok").as_bool());
}

TEST(DoctorRoutes, NeedTheScopeAdminAndAToken) {
  DoctorApi api;
  EXPECT_EQ(api.send("GET", "/api/v1/doctor", "", std::nullopt).status, 401);
  EXPECT_EQ(api.router.routes().front().scope, http::Scope::admin);
}

}  // namespace
}  // namespace polly::api
