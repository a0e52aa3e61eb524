#include "polly/api/pull_routes.hpp"

#include <boost/json/serialize.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "polly/api/detail/state_request.hpp"
#include "polly/api/endpoint.hpp"
#include "polly/base/decimal.hpp"
#include "polly/http/entity_tag.hpp"
#include "polly/state/pull_json.hpp"

namespace polly::api {

void PullRoutes::add_to(http::Router& router) {
  const auto handler = [this](Context ctx, http::Request request) { return commits(ctx, std::move(request)); };
  add_endpoint(router, guard_,
               {.method = "GET",
                .pattern = "/api/v1/repos/{owner}/{name}/pulls/{number}/commits",
                .scope = http::Scope::read,
                .query = {"integers"},
                .handler = handler});
}

Task<http::Reply> PullRoutes::commits(Context ctx, http::Request request) {
  constexpr std::int64_t kNumberMax = std::numeric_limits<std::int64_t>::max();
  const auto number = parse_decimal<std::int64_t>(request.parameter("number"), 1, kNumberMax);
  if (!number)
    co_return http::problem(http::problems::kInvalidValue,
                            "the path must have the number of a pull request, as in /pulls/42/commits");
  const IdForm form = id_form_of(request);
  Repository repository(request.parameter("owner"), request.parameter("name"));
  const std::optional<PullPage> page = co_await pulls_.commits(ctx, std::move(repository), *number);
  if (!page) co_return http::absent("no commit of pull request " + std::to_string(*number) + " is known");
  co_return http::if_changed(request, http::Reply::json(200, boost::json::serialize(to_json(*page, form))));
}

}  // namespace polly::api
