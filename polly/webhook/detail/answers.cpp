#include "polly/webhook/detail/answers.hpp"

#include "polly/base/json_escape.hpp"

namespace polly::webhook {

std::string stored_json(const std::vector<KnownFact>& facts) {
  std::string json = "{\"stored\":{";
  for (const KnownFact& fact : facts) {
    if (json.back() != '{') json += ',';
    json.append("\"").append(fact.fact.name).append("\":").append(std::to_string(fact.value));
  }
  return json + "}}";
}

std::string ignored_json(std::string_view event, std::string_view because) {
  std::string json = "{\"ignored\":\"" + std::string(event) + "\",\"because\":";
  append_json_string(json, because);
  return json + "}";
}

std::string pong_json(std::string_view because) {
  std::string json = "{\"pong\":true,\"because\":";
  append_json_string(json, because);
  return json + "}";
}

}  // namespace polly::webhook
