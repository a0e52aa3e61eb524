// ApiRoutes: all routes below /api, as the daemon has them: the state, claims, pull requests, the store, its raw
// entries, statistics, the last deliveries, what the daemon finds when it checks itself, and the document that
// describes all of them.
//
//   ApiRoutes routes({state, StateScope::repository, store, pulls, receiver, look}, guard);
//   routes.add_to(router);
#pragma once

#include <optional>
#include <vector>

#include "polly/api/delivery_routes.hpp"
#include "polly/api/doctor_routes.hpp"
#include "polly/api/guard.hpp"
#include "polly/api/openapi_routes.hpp"
#include "polly/api/pull_routes.hpp"
#include "polly/api/raw_routes.hpp"
#include "polly/api/state_routes.hpp"
#include "polly/api/statistics_routes.hpp"
#include "polly/api/store_routes.hpp"

namespace polly::api {

// What the routes answer from.
struct ApiParts {
  StateService& state;
  StateScope scope;
  Store& store;
  PullService* pulls;  // null: pull requests are not kept
  const webhook::Receiver& receiver;
  DoctorRoutes::Look self_check;
};

class ApiRoutes {
 public:
  // All of them outlive this; this outlives the router to which it is added.
  ApiRoutes(ApiParts parts, const Guard& guard);

  void add_to(http::Router& router);

  // As StateRoutes::count_in().
  std::vector<Reading> count_in(Metrics& metrics) const { return state_.count_in(metrics); }

 private:
  StateRoutes state_;
  std::optional<PullRoutes> pulls_;
  StoreRoutes store_;
  RawRoutes raw_;
  StatisticsRoutes statistics_;
  DeliveryRoutes deliveries_;
  DoctorRoutes doctor_;
  OpenApiRoutes openapi_;
};

}  // namespace polly::api
