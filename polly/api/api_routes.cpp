#include "polly/api/api_routes.hpp"

#include <utility>

namespace polly::api {

ApiRoutes::ApiRoutes(ApiParts parts, const Guard& guard)
    : state_(parts.state, parts.scope, guard, parts.pulls),
      store_(parts.store, guard),
      raw_(parts.store, guard),
      statistics_(parts.store, guard),
      deliveries_(parts.receiver, parts.state, parts.scope, guard),
      doctor_(std::move(parts.self_check), guard),
      openapi_(parts.scope, parts.pulls != nullptr, guard) {
  if (parts.pulls != nullptr) pulls_.emplace(*parts.pulls, guard);
}

void ApiRoutes::add_to(http::Router& router) {
  state_.add_to(router);
  if (pulls_) pulls_->add_to(router);
  store_.add_to(router);
  raw_.add_to(router);
  statistics_.add_to(router);
  deliveries_.add_to(router);
  doctor_.add_to(router);
  openapi_.add_to(router);
}

}  // namespace polly::api
