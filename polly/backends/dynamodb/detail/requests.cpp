#include "polly/backends/dynamodb/detail/requests.hpp"

#include "polly/backends/dynamodb/detail/json.hpp"

namespace polly::dynamodb_backend {

namespace {

constexpr std::string_view kUnexpired = "(attribute_not_exists(x) OR x >= :now)";

std::string begin_of(const Table& table, const std::string& whole_key) {
  constexpr std::size_t kOtherBytes = 400;
  std::string json;
  json.reserve(table.member().size() + whole_key.size() + kOtherBytes);
  json += '{';
  json += table.member();
  json += ",\"Key\":";
  append_key(json, whole_key);
  return json;
}

void append_condition_text(std::string& json, std::string_view condition) {
  json += ",\"ConditionExpression\":\"";
  json += condition;
  json += '"';
}

}  // namespace

std::string get_body(const Table& table, const std::string& whole_key, Part part) {
  std::string json = begin_of(table, whole_key);
  json += ",\"ConsistentRead\":true";
  if (part == Part::key) json += ",\"ProjectionExpression\":\"k, x\"";
  json += '}';
  return json;
}

std::string get_many_body(const Table& table, const std::vector<std::string>& whole_keys) {
  std::string json = "{\"RequestItems\":{\"" + table.name() + "\":{\"ConsistentRead\":true,\"Keys\":[";
  for (const std::string& key : whole_keys) {
    if (&key != &whole_keys.front()) json += ',';
    append_key(json, key);
  }
  json += "]}}}";
  return json;
}

std::string remove_body(const Table& table, const std::string& whole_key) {
  std::string json = begin_of(table, whole_key);
  json += ",\"ReturnValues\":\"ALL_OLD\"}";
  return json;
}

std::string raise_body(const Table& table, const Raise& raise, std::int64_t now) {
  std::string json = begin_of(table, raise.key);
  Values values;
  append_lifetime(json, "n = :n, r = :r", "v", raise.expiration, now, values);
  append_condition_text(json, "attribute_not_exists(k) OR x < :now OR n < :n");
  values.number(":n", raise.value);
  values.text(":r", raise.revision);
  values.number(":now", now);
  values.append_to(json);
  json += ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}";
  return json;
}

std::string renew_body(const Table& table, const Raise& raise, std::int64_t now) {
  std::string json = begin_of(table, raise.key);
  Values values;
  append_lifetime(json, "", "", raise.expiration, now, values);
  append_condition_text(json, "n >= :n AND " + std::string(kUnexpired));
  values.number(":n", raise.value);
  values.number(":now", now);
  values.append_to(json);
  json += ",\"ReturnValues\":\"ALL_NEW\"}";
  return json;
}

std::string scan_body(const Table& table, const Look& look, std::int64_t now) {
  std::string json = "{" + table.member() + ",\"ConsistentRead\":true,\"Limit\":" + std::to_string(look.items_max);
  Values values;
  values.number(":now", now);
  json += ",\"FilterExpression\":\"";
  if (!look.prefix.empty()) {
    json += "begins_with(k, :prefix) AND ";
    values.text(":prefix", look.prefix);
  }
  json.append(kUnexpired).append("\"");
  if (look.part == Part::key) json += ",\"ProjectionExpression\":\"k\"";
  if (look.after) {
    json += ",\"ExclusiveStartKey\":";
    append_key(json, *look.after);
  }
  values.append_to(json);
  json += '}';
  return json;
}

std::string transact_body(const Table& table, const std::vector<Operation>& operations, const std::string& token,
                          std::int64_t now) {
  std::string json = "{\"ClientRequestToken\":\"" + token + "\",\"TransactItems\":[";
  for (const Operation& operation : operations) {
    if (&operation != &operations.front()) json += ',';
    json += "{\"";
    json += part_of(operation.kind);
    json += "\":{";
    append_members(json, table, operation, now);
    json += "}}";
  }
  json += "]}";
  return json;
}

}  // namespace polly::dynamodb_backend
