// ApiRoutes: all routes below /api, as the daemon has them: the state, claims, pull requests, the store, its raw
// entries, statistics, and the document that describes them.
//
//   ApiRoutes routes(state, StateScope::repository, store, pulls, guard);
//   routes.add_to(router);
#pragma once

#include <optional>

#include "polly/api/guard.hpp"
#include "polly/api/openapi_routes.hpp"
#include "polly/api/pull_routes.hpp"
#include "polly/api/raw_routes.hpp"
#include "polly/api/state_routes.hpp"
#include "polly/api/statistics_routes.hpp"
#include "polly/api/store_routes.hpp"

namespace polly::api {

class ApiRoutes {
 public:
  // All of them outlive this; this outlives the router to which it is added. `pulls` may be null: pull requests are not
  // kept.
  ApiRoutes(StateService& state, StateScope scope, Store& store, PullService* pulls, const Guard& guard);

  void add_to(http::Router& router);

 private:
  StateRoutes state_;
  std::optional<PullRoutes> pulls_;
  StoreRoutes store_;
  RawRoutes raw_;
  StatisticsRoutes statistics_;
  OpenApiRoutes openapi_;
};

}  // namespace polly::api
