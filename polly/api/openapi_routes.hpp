// OpenApiRoutes: the description of the API, for programs and people, without a token.
//
//   GET /api/openapi.json     the OpenAPI 3.1 document of this daemon: the paths of its scope, the version of its build
//
// It has an ETag, and 304 answers If-None-Match. Its parts are in polly/api/openapi; a test compares it with the routes
// of the daemon, and tests/api holds the daemon's answers against it.
#pragma once

#include <memory>
#include <string>

#include "polly/api/guard.hpp"
#include "polly/http/router.hpp"
#include "polly/state/state_scope.hpp"

namespace polly::api {

class OpenApiRoutes {
 public:
  // `guard` outlives the router to which this is added, and so does this. `keeps_pulls`: the daemon has PullRoutes.
  OpenApiRoutes(StateScope scope, bool keeps_pulls, const Guard& guard);
  OpenApiRoutes(const OpenApiRoutes&) = delete;
  OpenApiRoutes& operator=(const OpenApiRoutes&) = delete;

  void add_to(http::Router& router);

 private:
  Task<http::Reply> get(Context ctx, http::Request request);

  const Guard& guard_;
  const std::shared_ptr<const std::string> text_;
};

}  // namespace polly::api
