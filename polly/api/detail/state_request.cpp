#include "polly/api/detail/state_request.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>

namespace polly::api {

std::optional<Repository> repository_of(const http::Request& request) {
  if (request.parameter("owner").empty()) return std::nullopt;
  return Repository(request.parameter("owner"), request.parameter("name"));
}

Commit commit_of(const http::Request& request) {
  return Commit(request.parameter("sha"), repository_of(request));
}

http::Reply unknown_fact(const FactList& facts) {
  constexpr std::string_view kKind = "invalid_argument";  // the caller can only correct the name
  return http::problem(404, "unknown fact; the facts are: " + facts.names(), kKind);
}

http::Reply one_fact(Fact<std::int64_t> fact, std::int64_t value) {
  boost::json::object object;
  object[fact.name] = value;
  return http::Reply::json(200, boost::json::serialize(object));
}

}  // namespace polly::api
