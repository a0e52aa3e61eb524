#include "polly/api/statistics_routes.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "polly/api/detail/statistics_stream.hpp"
#include "polly/api/endpoint.hpp"
#include "polly/base/decimal.hpp"

namespace polly::api {

namespace {

using operations::StatisticsReport;

std::size_t limit_of(const http::Request& request) {
  const std::optional<std::string> text = request.query("limit");
  if (!text) return StatisticsReport::kRepositoriesShownDefault;
  const std::size_t limit = parse_decimal<std::size_t>(*text).value_or(0);
  if (limit == 0 || limit > StatisticsReport::kRepositoriesShownMax) {
    throw Error(ErrorKind::invalid_argument, "limit must be a number of repositories, from 1 to " +
                                                 std::to_string(StatisticsReport::kRepositoriesShownMax));
  }
  return limit;
}

}  // namespace

StatisticsRoutes::StatisticsRoutes(Store& store, const Guard& guard, const Clock& clock)
    : guard_(guard), clock_(clock), shared_(store, clock) {}

void StatisticsRoutes::add_to(http::Router& router) {
  const auto handler = [this](Context ctx, http::Request request) { return get(ctx, std::move(request)); };
  add_endpoint(router, guard_, {.method = "GET", .pattern = "/api/v1/stats", .query = {"limit"}, .handler = handler});
}

Task<http::Reply> StatisticsRoutes::get(Context ctx, http::Request request) {
  const std::size_t limit = limit_of(request);
  std::optional<Slots::Slot> slot = requests_.take();
  if (!slot) {
    co_return http::problem(http::problems::kTooManyRequests,
                            std::to_string(kRequestsMax) + " requests wait for statistics: try again later");
  }
  auto stream = std::make_unique<StatisticsStream>(shared_, worker_, clock_, std::move(*slot), limit);
  co_await stream->begin(ctx, kFirstSlice);
  if (stream->is_whole()) co_return http::Reply::json(200, stream->take_whole());
  co_return http::Reply::streamed(200, "application/json", std::move(stream));
}

}  // namespace polly::api
