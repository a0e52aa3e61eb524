#include "polly/api/api_routes.hpp"

namespace polly::api {

ApiRoutes::ApiRoutes(StateService& state, StateScope scope, Store& store, PullService* pulls, const Guard& guard)
    : state_(state, scope, guard, pulls),
      store_(store, guard),
      raw_(store, guard),
      statistics_(store, guard),
      openapi_(scope, pulls != nullptr, guard) {
  if (pulls != nullptr) pulls_.emplace(*pulls, guard);
}

void ApiRoutes::add_to(http::Router& router) {
  state_.add_to(router);
  if (pulls_) pulls_->add_to(router);
  store_.add_to(router);
  raw_.add_to(router);
  statistics_.add_to(router);
  openapi_.add_to(router);
}

}  // namespace polly::api
