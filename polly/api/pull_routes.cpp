#include "polly/api/pull_routes.hpp"

#include <boost/json/serialize.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "polly/api/token_guard.hpp"
#include "polly/base/decimal.hpp"
#include "polly/http/entity_tag.hpp"
#include "polly/state/pull_json.hpp"

namespace polly::api {

void PullRoutes::add_to(http::Router& router) {
  router.add("GET", "/api/v1/repos/{owner}/{name}/pulls/{number}/commits",
             guarded(token_, [this](Context ctx, http::Request request) { return commits(ctx, std::move(request)); }));
}

Task<http::Reply> PullRoutes::commits(Context ctx, http::Request request) {
  constexpr std::int64_t kNumberMax = std::numeric_limits<std::int64_t>::max();
  const auto number = parse_decimal<std::int64_t>(request.parameter("number"), 1, kNumberMax);
  if (!number) co_return http::problem(400, "the path must have the number of a pull request, as in /pulls/42/commits");
  Repository repository(request.parameter("owner"), request.parameter("name"));
  const std::optional<PullPage> page = co_await pulls_.commits(ctx, std::move(repository), *number);
  if (!page) co_return http::absent("no commit of pull request " + std::to_string(*number) + " is known");
  co_return http::if_changed(request, http::Reply::json(200, boost::json::serialize(to_json(*page))));
}

}  // namespace polly::api
