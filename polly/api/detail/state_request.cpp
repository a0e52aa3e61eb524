#include "polly/api/detail/state_request.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>

#include "polly/base/error.hpp"

namespace polly::api {

std::optional<Repository> repository_of(const http::Request& request) {
  if (request.parameter("owner").empty()) return std::nullopt;
  return Repository(request.parameter("owner"), request.parameter("name"));
}

Commit commit_of(const http::Request& request) {
  return Commit(request.parameter("sha"), repository_of(request));
}

http::Reply unknown_fact(const FactList& facts) {
  return http::problem(http::problems::kUnknownFact, "unknown fact; the facts are: " + facts.names());
}

IdForm id_form_of(const http::Request& request) {
  const std::optional<std::string> text = request.query("integers");
  if (!text || *text == "number") return IdForm::number;
  if (*text == "string") return IdForm::text;
  throw Error(ErrorKind::invalid_argument, "integers must be number or string, as in ?integers=string");
}

http::Reply one_fact(Fact<std::int64_t> fact, std::int64_t value, IdForm form) {
  boost::json::object object;
  object[fact.name] = id_json(value, form);
  return http::Reply::json(200, boost::json::serialize(object));
}

}  // namespace polly::api
