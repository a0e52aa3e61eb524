// The wrong requests of RandomRequests.
#include <utility>

#include "polly/testing/detail/dynamodb_random_requests.hpp"

namespace polly::testing::dynamodb {

namespace {

namespace json = boost::json;

}  // namespace

// Makes a right request wrong, most of the time.
void RandomRequests::spoil(json::object& request) {
  const json::value* const present = request.if_contains("ExpressionAttributeNames");
  json::object names = present == nullptr ? json::object() : present->as_object();
  switch (below(8)) {
    case 0: names["#unused"] = "n"; break;
    case 1: names["missing_sign"] = "n"; break;
    case 2: names.clear(); break;
    case 3:
      if (request.contains("ConditionExpression")) request["ExpressionAttributeValues"] = json::object();
      break;
    case 4:
    case 5:
      if (request.contains("TableName")) request["TableName"] = any_of({"no_such_table", "x", "a b c"});
      break;
    case 6:
      if (request.contains("Key")) request["Key"] = json::object{{"other", {{"S", "a"}}}};
      break;
    default: request.erase("TableName"); break;
  }
  const bool has_names = !names.empty() || one_in(4);
  if (has_names) request["ExpressionAttributeNames"] = std::move(names);
  if (!has_names) request.erase("ExpressionAttributeNames");
}

RandomRequest RandomRequests::wrong() {
  static const std::vector<std::string_view> wrong_values{R"({"N":"1.2.3"})",
                                                          R"({"N":"ten"})",
                                                          R"({"N":""})",
                                                          R"({"N":"1e126"})",
                                                          R"({"N":"1e-131"})",
                                                          R"({"N":"123456789012345678901234567890123456789"})",
                                                          R"({"N":1})",
                                                          R"({"S":1})",
                                                          R"({"S":["a"]})",
                                                          R"({"B":"AQI"})",
                                                          R"({"B":"A==="})",
                                                          R"({"BOOL":1})",
                                                          R"({"NULL":false})",
                                                          R"({"SS":[]})",
                                                          R"({"NS":[]})",
                                                          R"({"SS":["a","a"]})",
                                                          R"({"NS":["1","1.0"]})",
                                                          R"({"NS":["x"]})",
                                                          R"({"L":{}})",
                                                          R"({"M":[]})",
                                                          R"({})",
                                                          R"({"Q":"a"})",
                                                          R"({"S":"a","N":"1"})",
                                                          R"("a")",
                                                          R"([])"};
  static const std::vector<std::string_view> wrong_keys{
      R"({"k":{"S":""}})",    R"({"k":{"N":"1"}})", R"({"K":{"S":"a"}})", R"({"k":{"S":"a"},"n":{"N":"1"}})", R"({})",
      R"({"k":{"B":"AQI="}})"};
  static const std::vector<std::string_view> wrong_conditions{"",
                                                              "n",
                                                              "n =",
                                                              "n = :v AND",
                                                              "(n = :v",
                                                              "n = :v)",
                                                              "((n = :v))",
                                                              "((n = :v) AND (n = :v))",
                                                              "n == :v",
                                                              "ttl = :v",
                                                              "n = :other",
                                                              "#n = :v",
                                                              "n = :v OR OR n = :v",
                                                              "attribute_exists(:v)",
                                                              "attribute_exists(n, :v)",
                                                              "begins_with(n)",
                                                              "no_function(n, :v)",
                                                              "n = n",
                                                              "NOT",
                                                              "n = :v n = :v",
                                                              "n ! :v",
                                                              "begins_with(n, :v)",
                                                              "not(not (n = :v))",
                                                              "status = :v",
                                                              "Timestamp = :v",
                                                              "n=:v"};
  static const std::vector<std::string_view> wrong_updates{"",
                                                           "SET",
                                                           "SET n",
                                                           "SET n = ",
                                                           "SET n = :v, n = :v",
                                                           "SET n = :v REMOVE n",
                                                           "SET n = :v SET r = :v",
                                                           "n = :v",
                                                           "SET k = :v",
                                                           "REMOVE k",
                                                           "SET ttl = :v",
                                                           "SET n = :v,",
                                                           "SET n = :v r = :v",
                                                           "REMOVE n, n",
                                                           "REMOVE :v",
                                                           "set n = :v remove r",
                                                           "SET n := :v",
                                                           "UPSERT n = :v"};
  json::object request{{"TableName", table_}};
  const json::object values{{":v", json::parse(any_of({R"({"N":"1"})", R"({"S":"a"})", R"({"BOOL":true})"}))}};
  switch (below(9)) {
    case 0: {
      json::object put = item();
      put["v"] = json::parse(any_of(wrong_values));
      request["Item"] = std::move(put);
      return {"PutItem", json::serialize(request)};
    }
    case 1:
      request["Key"] = json::parse(any_of(wrong_keys));
      return {std::string(any_of({"GetItem", "DeleteItem", "UpdateItem"})), json::serialize(request)};
    case 2: request["Item"] = json::parse(any_of(wrong_keys)); return {"PutItem", json::serialize(request)};
    case 3:
      request["Key"] = key();
      request["ConditionExpression"] = any_of(wrong_conditions);
      request["ExpressionAttributeValues"] = values;
      return {"DeleteItem", json::serialize(request)};
    case 4:
      request["Key"] = key();
      request["UpdateExpression"] = any_of(wrong_updates);
      request["ExpressionAttributeValues"] = values;
      return {"UpdateItem", json::serialize(request)};
    case 5:
      request["Item"] = item();
      request["ReturnValues"] = any_of({"ALL_NEW", "SOME", "UPDATED_NEW", ""});
      return {"PutItem", json::serialize(request)};
    case 6:
      return {std::string(any_of({"GetItem", "Nonsense", "", "PutItem"})),
              std::string(any_of({"{", "", "{\"TableName\":5}", "{\"TableName\":null}", "{}"}))};
    case 7:
      request[any_of({"Limit", "TotalSegments"})] = static_cast<std::int64_t>(below(2));
      return {"Scan", json::serialize(request)};
    default: {
      json::array keys;
      const std::size_t count = one_in(2) ? 101 : 0;
      for (std::size_t at = 0; at < count; ++at) keys.emplace_back(json::object{{"k", {{"S", std::to_string(at)}}}});
      return {"BatchGetItem", json::serialize(json::object{{"RequestItems", {{table_, {{"Keys", std::move(keys)}}}}}})};
    }
  }
}

}  // namespace polly::testing::dynamodb
