#include "polly/testing/detail/dynamodb_random_requests.hpp"

#include <algorithm>
#include <utility>

namespace polly::testing::dynamodb {

namespace {

namespace json = boost::json;

constexpr std::size_t kConditionDepthMax = 3;

// Values of each type, and some whose order or equality is easy to get wrong.
const std::vector<std::string_view>& values() {
  static const std::vector<std::string_view> all{R"({"N":"0"})",
                                                 R"({"N":"1"})",
                                                 R"({"N":"2"})",
                                                 R"({"N":"10"})",
                                                 R"({"N":"-3"})",
                                                 R"({"N":"1.50"})",
                                                 R"({"N":"1e2"})",
                                                 R"({"N":"0.001"})",
                                                 R"({"N":"1E-130"})",
                                                 R"({"N":"-9.99e125"})",
                                                 R"({"N":"9223372036854775807"})",
                                                 R"({"N":"9223372036854775808"})",
                                                 R"({"N":"12345678901234567890123456789012345678"})",
                                                 R"({"N":"12345678901234567890123456789012345679"})",
                                                 R"({"S":"a"})",
                                                 R"({"S":"ab"})",
                                                 R"({"S":"b \"quoted\" \\ \n"})",
                                                 R"({"S":"ключ"})",
                                                 R"({"B":"AQI="})",
                                                 R"({"B":"AQID"})",
                                                 R"({"B":"/w=="})",
                                                 R"({"BOOL":true})",
                                                 R"({"BOOL":false})",
                                                 R"({"NULL":true})",
                                                 R"({"SS":["a","b"]})",
                                                 R"({"NS":["1","2.0"]})",
                                                 R"({"BS":["AQI="]})",
                                                 R"({"L":[{"N":"1"},{"S":"a"}]})",
                                                 R"({"M":{"a":{"N":"1"},"b":{"L":[]}}})"};
  return all;
}

RandomRequest made(std::string_view operation, const json::object& request) {
  return {std::string(operation), json::serialize(request)};
}

}  // namespace

RandomRequest RandomRequests::next() {
  switch (below(12)) {
    case 0: return read();
    case 1: return batch_read();
    case 2: return batch_write();
    case 3: return scan();
    case 4: return write("DeleteItem");
    case 5: return wrong();
    case 6:
    case 7:
    case 8: return write("PutItem");
    default: return write("UpdateItem");
  }
}

std::size_t RandomRequests::below(std::size_t count) {
  return random_() % count;
}

json::value RandomRequests::value() {
  return json::parse(any_of(values()));
}

json::object RandomRequests::key() {
  return {{"k", {{"S", any_of({"a", "b", "ab", "polly:c", "ключ", "z"})}}}};
}

json::object RandomRequests::item() {
  json::object item = key();
  for (const char* name : {"n", "v", "x", "ttl", "r"})
    if (!one_in(3)) item[name] = one_in(2) ? json::value({{"N", std::to_string(below(4))}}) : value();
  return item;
}

std::string RandomRequests::path(json::object& request) {
  const std::string_view name = any_of({"k", "n", "v", "x", "ttl", "r"});
  if (name != "ttl" && !one_in(4)) return std::string(name);
  std::string word = "#" + std::string(name);
  request.emplace("ExpressionAttributeNames", json::object()).first->value().as_object()[word] = name;
  return word;
}

std::string RandomRequests::literal(json::object& request, json::value value) {
  json::object& literals = request.emplace("ExpressionAttributeValues", json::object()).first->value().as_object();
  std::string word = ":v" + std::to_string(literals.size());
  literals[word] = std::move(value);
  return word;
}

std::string RandomRequests::condition(json::object& request, std::size_t depth) {
  if (depth >= kConditionDepthMax || one_in(3)) return comparison(request);
  switch (below(5)) {
    case 0: return std::string(any_of({"NOT ", "not "})) + condition(request, depth + 1);
    case 1: {
      // A group in a group is redundant: an error of its own, which comes by chance often enough.
      return "(" + condition(request, depth + 1) + ")";
    }
    case 2: return condition(request, depth + 1) + " AND " + condition(request, depth + 1);
    case 3: return condition(request, depth + 1) + " and(" + condition(request, depth + 1) + ")";
    default:
      return condition(request, depth + 1) + std::string(any_of({" OR ", " or "})) + condition(request, depth + 1);
  }
}

std::string RandomRequests::comparison(json::object& request) {
  switch (below(5)) {
    case 0: return "attribute_exists(" + path(request) + ")";
    case 1: return "attribute_not_exists ( " + path(request) + " )";
    case 2: {
      const std::string name = path(request);
      return "begins_with(" + name + ", " +
             literal(request, json::parse(any_of({R"({"S":"a"})", R"({"S":"polly:"})", R"({"B":"AQ=="})"}))) + ")";
    }
    default: {
      const std::string name = path(request);
      const std::string comparator(any_of({"=", "<>", "<", "<=", ">", ">="}));
      // dynalite does not check the types of what an order is asked for; AWS does.
      const bool orders = comparator != "=" && comparator != "<>";
      json::value right({{orders && one_in(3) ? "S" : "N", std::to_string(below(4))}});
      if (!orders && one_in(2)) right = value();
      const std::string word = literal(request, std::move(right));
      return one_in(5) ? word + comparator + name : name + " " + comparator + " " + word;
    }
  }
}

std::string RandomRequests::update(json::object& request) {
  std::string sets;
  std::string removes;
  for (const char* name : {"n", "v", "x", "r"}) {
    if (one_in(3))
      sets += (sets.empty() ? "SET " : ", ") + std::string(name) + " = " + literal(request, value());
    else if (one_in(3))
      removes += (removes.empty() ? " REMOVE " : ",") + std::string(name);
  }
  if (sets.empty() && removes.empty()) return "REMOVE n";
  return one_in(2) ? sets + removes : removes + " " + sets;
}

std::string RandomRequests::projection(json::object& request) {
  std::vector<std::string> names{"k", "n", "v", "x", "r"};
  std::shuffle(names.begin(), names.end(), random_);
  names.resize(1 + below(3));
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  if (one_in(3)) {
    request["ExpressionAttributeNames"] = json::object{{"#t", "ttl"}};
    text += ",#t";
  }
  return text;
}

RandomRequest RandomRequests::write(std::string_view operation) {
  json::object request{{"TableName", table_}};
  if (operation == "PutItem")
    request["Item"] = item();
  else
    request["Key"] = key();
  if (operation == "UpdateItem" && !one_in(8)) request["UpdateExpression"] = update(request);
  if (!one_in(3)) request["ConditionExpression"] = condition(request, 0);
  if (one_in(2))
    request["ReturnValues"] = operation == "UpdateItem"
                                  ? any_of({"NONE", "ALL_OLD", "ALL_NEW", "UPDATED_NEW", "UPDATED_OLD"})
                                  : any_of({"NONE", "ALL_OLD"});
  if (one_in(12)) spoil(request);
  return made(operation, request);
}

RandomRequest RandomRequests::read() {
  json::object request{{"TableName", table_}, {"Key", key()}, {"ConsistentRead", one_in(2)}};
  if (one_in(2)) request["ProjectionExpression"] = projection(request);
  if (one_in(12)) spoil(request);
  return made("GetItem", request);
}

RandomRequest RandomRequests::batch_read() {
  json::object of_table;
  json::array keys;
  for (std::size_t count = 1 + below(4); count > 0; --count)
    if (const json::object one = key(); one_in(20) || std::find(keys.begin(), keys.end(), one) == keys.end())
      keys.push_back(one);
  of_table["Keys"] = std::move(keys);
  if (one_in(3)) of_table["ProjectionExpression"] = projection(of_table);
  if (one_in(12)) spoil(of_table);
  return made("BatchGetItem", {{"RequestItems", {{table_, std::move(of_table)}}}});
}

RandomRequest RandomRequests::batch_write() {
  json::array writes;
  std::vector<json::object> keys;
  for (std::size_t count = 1 + below(4); count > 0; --count) {
    json::object put = item();
    const json::object its_key{{"k", put.at("k")}};
    if (!one_in(20) && std::find(keys.begin(), keys.end(), its_key) != keys.end()) continue;
    keys.push_back(its_key);
    if (one_in(2))
      writes.emplace_back(json::object{{"PutRequest", {{"Item", std::move(put)}}}});
    else
      writes.emplace_back(json::object{{"DeleteRequest", {{"Key", its_key}}}});
  }
  return made("BatchWriteItem", {{"RequestItems", {{table_, std::move(writes)}}}});
}

RandomRequest RandomRequests::scan() {
  json::object request{{"TableName", table_}};
  if (one_in(2)) request["Limit"] = 1 + below(5);
  if (one_in(3)) request["ExclusiveStartKey"] = key();
  if (one_in(3)) request["FilterExpression"] = condition(request, 1);
  if (one_in(4)) request["Select"] = "COUNT";
  if (one_in(12)) spoil(request);
  return made("Scan", request);
}

}  // namespace polly::testing::dynamodb
