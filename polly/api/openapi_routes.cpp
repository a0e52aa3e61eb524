#include "polly/api/openapi_routes.hpp"

#include <boost/json/serialize.hpp>
#include <utility>

#include "polly/api/detail/openapi_document.hpp"
#include "polly/api/endpoint.hpp"
#include "polly/http/entity_tag.hpp"

namespace polly::api {

OpenApiRoutes::OpenApiRoutes(StateScope scope, bool keeps_pulls, const Guard& guard)
    : guard_(guard),
      text_(std::make_shared<const std::string>(boost::json::serialize(openapi_document(scope, keeps_pulls)) + "\n")) {}

void OpenApiRoutes::add_to(http::Router& router) {
  Endpoint endpoint;
  endpoint.method = "GET";
  endpoint.pattern = "/api/openapi.json";
  endpoint.scope = http::Scope::open;
  endpoint.handler = [this](Context ctx, http::Request request) { return get(ctx, std::move(request)); };
  add_endpoint(router, guard_, std::move(endpoint));
}

Task<http::Reply> OpenApiRoutes::get(Context, http::Request request) {
  http::Reply reply(200, "application/json", "");
  reply.shared_body = text_;
  co_return http::if_changed(request, std::move(reply));
}

}  // namespace polly::api
