// The operations on one item, and the list of all operations.
#include <algorithm>
#include <array>
#include <string>

#include "polly/testing/detail/dynamodb_operations.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"
#include "polly/testing/detail/dynamodb_write.hpp"

namespace polly::testing::dynamodb {

namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 12> kOperations{
    "GetItem",      "PutItem",        "UpdateItem",         "DeleteItem",
    "BatchGetItem", "BatchWriteItem", "TransactWriteItems", "Scan",
    "CreateTable",  "DescribeTable",  "UpdateTimeToLive",   "DescribeTimeToLive"};

Parameters write_parameters(std::string_view operation, const json::object& request) {
  if (operation == "PutItem")
    return {request,
            {"TableName", "Item", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
             "ReturnValues", "ReturnValuesOnConditionCheckFailure", "ReturnConsumedCapacity",
             "ReturnItemCollectionMetrics"}};
  if (operation == "DeleteItem")
    return {request,
            {"TableName", "Key", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
             "ReturnValues", "ReturnValuesOnConditionCheckFailure", "ReturnConsumedCapacity",
             "ReturnItemCollectionMetrics"}};
  return {request,
          {"TableName", "Key", "UpdateExpression", "ConditionExpression", "ExpressionAttributeNames",
           "ExpressionAttributeValues", "ReturnValues", "ReturnValuesOnConditionCheckFailure", "ReturnConsumedCapacity",
           "ReturnItemCollectionMetrics"}};
}

Write::Kind kind_of(std::string_view operation) {
  if (operation == "PutItem") return Write::Kind::put;
  return operation == "DeleteItem" ? Write::Kind::remove : Write::Kind::update;
}

// The answer's "Attributes", by the request's ReturnValues.
std::string written(std::string_view returned, const Write& write, const Item* before, const Item* after) {
  const Item* whole = returned == "ALL_OLD" || returned == "UPDATED_OLD" ? before : after;
  if (returned == "NONE" || whole == nullptr) return "{}";
  Item chosen;
  if (returned.starts_with("UPDATED_")) {
    for (const auto& [name, value] : *whole)
      if (write.update().concerns(name)) chosen.emplace(name, value);
    if (chosen.empty()) return "{}";
    whole = &chosen;
  }
  return R"({"Attributes":)" + item_json(*whole) + "}";
}

}  // namespace

bool Operations::knows(std::string_view operation) {
  return std::find(kOperations.begin(), kOperations.end(), operation) != kOperations.end();
}

std::string Operations::run(std::string_view operation, const json::object& request, std::size_t batch_max) {
  if (operation == "GetItem") return get_item(request);
  if (operation == "PutItem" || operation == "UpdateItem" || operation == "DeleteItem")
    return write_item(operation, request);
  if (operation == "BatchGetItem") return batch_get(request, batch_max);
  if (operation == "BatchWriteItem") return batch_write(request, batch_max);
  if (operation == "TransactWriteItems") return transact(request);
  if (operation == "Scan") return scan(request);
  if (operation == "CreateTable") return create(request);
  if (operation == "DescribeTable") return describe(request);
  if (operation == "UpdateTimeToLive") return update_ttl(request);
  if (operation == "DescribeTimeToLive") return describe_ttl(request);
  throw Refusal(std::string(kCoralErrors) + "UnknownOperationException", "");
}

std::string Operations::get_item(const json::object& request) {
  const Parameters parameters(request, {"TableName", "Key", "ConsistentRead", "ProjectionExpression",
                                        "ExpressionAttributeNames", "ReturnConsumedCapacity"});
  parameters.expect_no_report();
  parameters.flag("ConsistentRead");
  const std::string_view table_name = parameters.table_name();
  const Item key = item_of(parameters.value("Key"), "Key");
  Substitutions substitutions(request);
  Projection projection;
  if (const auto text = parameters.optional_text("ProjectionExpression")) projection = Projection(*text, substitutions);
  substitutions.expect_all_used();

  const std::lock_guard lock(mutex_);
  const Table& table = tables_.active(table_name);
  const Item* item = table.find(table.key_in(key));
  if (item == nullptr) return "{}";
  std::string answer = R"({"Item":)";
  projection.append(answer, *item);
  answer += '}';
  return answer;
}

std::string Operations::write_item(std::string_view operation, const json::object& request) {
  const Parameters parameters = write_parameters(operation, request);
  parameters.expect_no_report();
  const std::string_view returned =
      parameters.choice("ReturnValues", {"NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"});
  if (operation != "UpdateItem" && returned != "NONE" && returned != "ALL_OLD")
    throw invalid("ReturnValues can only be ALL_OLD or NONE");
  Write write(kind_of(operation), parameters);

  const std::lock_guard lock(mutex_);
  write.find_table(tables_);
  write.find_key();
  if (!write.holds()) throw condition_failed(write.item_of_failure());
  const ItemPointer before = write.before();
  const ItemPointer after = write.after();
  write.apply(after);
  return written(returned, write, before.get(), after.get());
}

void Operations::create_table(const std::string& name) {
  const std::lock_guard lock(mutex_);
  tables_.create(name, "k", 0).created = now_();
}

void Operations::delete_table(const std::string& name) {
  const std::lock_guard lock(mutex_);
  tables_.remove(name);
}

std::map<std::string, std::string> Operations::items(const std::string& table) const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> items;
  if (const Table* found = tables_.find(table))
    for (const auto& [hash, key] : found->order()) items.emplace(key, item_json(*found->find(key)));
  return items;
}

}  // namespace polly::testing::dynamodb
