// BatchGetItem and BatchWriteItem.
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "polly/testing/detail/dynamodb_operations.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"
#include "polly/testing/detail/dynamodb_update.hpp"

namespace polly::testing::dynamodb {

namespace {

namespace json = boost::json;

const json::object& object_in(const json::value& value) {
  if (!value.is_object()) throw malformed("Unexpected field type: a map was expected");
  return value.get_object();
}

void expect_tables(const json::object& items) {
  if (items.empty())
    throw invalid(
        "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must "
        "have length greater than or equal to 1");
  for (const auto& [table, content] : items) expect_table_name(table);
}

void expect_count(std::size_t count, std::size_t most, const char* parameter) {
  if (count == 0 || count > most)
    throw invalid("1 validation error detected: Value at '" + std::string(parameter) +
                  "' failed to satisfy constraint: Member must have a length from 1 to " + std::to_string(most));
}

// Refusal where a key of a table comes twice.
class Distinct {
 public:
  void add(const Table& table, const std::string& key) {
    if (!seen_.emplace(&table, key).second) throw invalid("Provided list of item keys contains duplicates");
  }

 private:
  std::set<std::pair<const Table*, std::string>> seen_;
};

struct TableRead {
  TableRead(std::string_view name, const json::object& request)
      : table_name(name),
        parameters(request, {"Keys", "ProjectionExpression", "ExpressionAttributeNames", "ConsistentRead"}),
        substitutions(request) {
    if (const auto text = parameters.optional_text("ProjectionExpression"))
      projection = Projection(*text, substitutions);
    substitutions.expect_all_used();
    parameters.flag("ConsistentRead");
    expect_count(parameters.list("Keys").size(), kBatchReadsMax, "keys");
    for (const json::value& key : parameters.list("Keys")) keys.push_back(item_of(key, "Keys"));
  }

  std::string_view table_name;
  Parameters parameters;
  Substitutions substitutions;
  Projection projection;
  std::vector<Item> keys;
};

struct WriteRequest {
  std::string_view table_name;
  Item attributes;  // of the item to put, or of the key to delete
  bool is_put = false;
  const json::value* json = nullptr;
  Table* table = nullptr;
  std::string key;
};

WriteRequest write_request(std::string_view table_name, const json::value& json) {
  const Parameters parameters(object_in(json), {"PutRequest", "DeleteRequest"});
  WriteRequest request;
  request.table_name = table_name;
  request.json = &json;
  request.is_put = parameters.has("PutRequest");
  if (request.is_put == parameters.has("DeleteRequest"))
    throw invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
        "datatypes");
  const Parameters inside(parameters.map(request.is_put ? "PutRequest" : "DeleteRequest"), {"Item", "Key"});
  const char* name = request.is_put ? "Item" : "Key";
  request.attributes = item_of(inside.value(name), name);
  if (request.is_put && size_of(request.attributes) > kItemBytesMax)
    throw invalid("Item size has exceeded the maximum allowed size");
  return request;
}

}  // namespace

std::string Operations::batch_get(const json::object& request, std::size_t batch_max) {
  const Parameters parameters(request, {"RequestItems", "ReturnConsumedCapacity"});
  parameters.expect_no_report();
  const json::object& items = parameters.map("RequestItems");
  expect_tables(items);
  std::deque<TableRead> reads;
  std::size_t count = 0;
  for (const auto& [table, content] : items) {
    reads.emplace_back(table, object_in(content));
    count += reads.back().keys.size();
  }
  if (count > kBatchReadsMax) throw invalid("Too many items requested for the BatchGetItem call");

  const std::lock_guard lock(mutex_);
  std::vector<std::vector<std::string>> keys;
  Distinct distinct;
  for (const TableRead& read : reads) {
    const Table& table = tables_.active(read.table_name);
    keys.emplace_back();
    for (const Item& key : read.keys) {
      keys.back().push_back(table.key_in(key));
      distinct.add(table, keys.back().back());
    }
  }

  std::string answer = R"({"Responses":{)";
  json::object unprocessed;
  std::size_t bytes = 0;
  std::size_t done = 0;
  for (std::size_t at = 0; at < reads.size(); ++at) {
    const TableRead& read = reads[at];
    const Table& table = tables_.active(read.table_name);
    json::array left;
    if (at > 0) answer += ',';
    append_string(answer, read.table_name);
    answer += ":[";
    bool first = true;
    for (std::size_t number = 0; number < keys[at].size(); ++number) {
      const Item* item = table.find(keys[at][number]);
      const std::size_t size = item == nullptr ? 0 : size_of(*item);
      if (done == batch_max || bytes + size > kBatchReadBytesMax) {
        left.push_back(read.parameters.list("Keys")[number]);
        continue;
      }
      ++done;
      bytes += size;
      if (item == nullptr) continue;
      if (!first) answer += ',';
      first = false;
      read.projection.append(answer, *item);
    }
    answer += ']';
    if (left.empty()) continue;
    json::object rest = read.parameters.request();
    rest["Keys"] = std::move(left);
    unprocessed[read.table_name] = std::move(rest);
  }
  return answer + R"(},"UnprocessedKeys":)" + json::serialize(unprocessed) + "}";
}

std::string Operations::batch_write(const json::object& request, std::size_t batch_max) {
  const Parameters parameters(request, {"RequestItems", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"});
  parameters.expect_no_report();
  const json::object& items = parameters.map("RequestItems");
  expect_tables(items);
  std::vector<WriteRequest> writes;
  for (const auto& [table, content] : items) {
    if (!content.is_array()) throw malformed("Unexpected field type: a list of writes was expected");
    expect_count(content.get_array().size(), kBatchWritesMax, "requestItems");
    for (const json::value& write : content.get_array()) writes.push_back(write_request(table, write));
  }
  if (writes.size() > kBatchWritesMax) throw invalid("Too many items requested for the BatchWriteItem call");

  const std::lock_guard lock(mutex_);
  Distinct distinct;
  for (WriteRequest& write : writes) {
    write.table = &tables_.active(write.table_name);
    write.key = write.is_put ? write.table->key_of(write.attributes) : write.table->key_in(write.attributes);
    distinct.add(*write.table, write.key);
  }
  json::object unprocessed;
  std::size_t done = 0;
  for (WriteRequest& write : writes) {
    if (done++ >= batch_max)
      unprocessed.emplace(write.table_name, json::array()).first->value().as_array().push_back(*write.json);
    else if (write.is_put)
      write.table->put(write.key, std::make_shared<const Item>(std::move(write.attributes)));
    else
      write.table->remove(write.key);
  }
  return R"({"UnprocessedItems":)" + json::serialize(unprocessed) + "}";
}

}  // namespace polly::testing::dynamodb
