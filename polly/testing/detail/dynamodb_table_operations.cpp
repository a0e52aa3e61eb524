// CreateTable, DescribeTable, UpdateTimeToLive and DescribeTimeToLive.
#include <string>

#include "polly/testing/detail/dynamodb_operations.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

namespace {

namespace json = boost::json;

std::string description_of(const Table& table, bool is_active) {
  std::string text = R"({"TableName":)";
  append_string(text, table.name());
  text += R"(,"TableStatus":)";
  text += is_active ? R"("ACTIVE")" : R"("CREATING")";
  text += R"(,"AttributeDefinitions":[{"AttributeName":)";
  append_string(text, table.key());
  text += R"(,"AttributeType":"S"}],"KeySchema":[{"AttributeName":)";
  append_string(text, table.key());
  text +=
      R"(,"KeyType":"HASH"}],"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},"ProvisionedThroughput":)"
      R"({"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0},"TableSizeBytes":0,"ItemCount":)";
  text += std::to_string(table.size()) + R"(,"CreationDateTime":)" + std::to_string(table.created.count()) + "}";
  return text;
}

const json::object& only_object_in(const json::array& list, const char* what) {
  if (list.size() != 1 || !list.front().is_object())
    throw not_here(std::string("another ") + what + " than one string hash key");
  return list.front().get_object();
}

}  // namespace

std::string Operations::create(const json::object& request) {
  const Parameters parameters(
      request, {"TableName", "AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput"});
  const std::string_view name = parameters.table_name();
  const Parameters attribute(only_object_in(parameters.list("AttributeDefinitions"), "definition of attributes"),
                             {"AttributeName", "AttributeType"});
  const Parameters key(only_object_in(parameters.list("KeySchema"), "schema"), {"AttributeName", "KeyType"});
  if (key.text("KeyType") != "HASH")
    throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (key.text("AttributeName") != attribute.text("AttributeName"))
    throw invalid(
        "One or more parameter values were invalid: Some index key attributes are not defined in "
        "AttributeDefinitions.");
  if (attribute.text("AttributeType") != "S") throw not_here("another key than a string");
  const bool on_demand = parameters.choice("BillingMode", {"PROVISIONED", "PAY_PER_REQUEST"}) == "PAY_PER_REQUEST";
  if (on_demand == parameters.has("ProvisionedThroughput"))
    throw invalid(on_demand ? "One or more parameter values were invalid: Neither ReadCapacityUnits nor "
                              "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
                            : "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits "
                              "must both be specified when BillingMode is PROVISIONED");
  const std::lock_guard lock(mutex_);
  Table& table = tables_.create(std::string(name), std::string(key.text("AttributeName")), creating_describes_);
  table.created = now_();
  return R"({"TableDescription":)" + description_of(table, table.is_active()) + "}";
}

std::string Operations::describe(const json::object& request) {
  const Parameters parameters(request, {"TableName"});
  const std::string_view name = parameters.table_name();
  const std::lock_guard lock(mutex_);
  Table* table = tables_.find(name);
  if (table == nullptr)
    throw Refusal(std::string(kServiceErrors) + "ResourceNotFoundException",
                  "Requested resource not found: Table: " + std::string(name) + " not found");
  return R"({"Table":)" + description_of(*table, table->describe()) + "}";
}

std::string Operations::update_ttl(const json::object& request) {
  const Parameters parameters(request, {"TableName", "TimeToLiveSpecification"});
  const std::string_view name = parameters.table_name();
  const Parameters wanted(parameters.map("TimeToLiveSpecification"), {"AttributeName", "Enabled"});
  wanted.value("Enabled");
  const bool enables = wanted.flag("Enabled");
  const std::string attribute(wanted.text("AttributeName"));
  const std::lock_guard lock(mutex_);
  Table& table = tables_.active(name);
  if (enables == table.ttl_attribute.has_value())
    throw invalid(enables ? "TimeToLive is already enabled" : "TimeToLive is already disabled");
  if (!enables && *table.ttl_attribute != attribute)
    throw invalid("TimeToLive is active on a different AttributeName: current AttributeName is " +
                  *table.ttl_attribute);
  table.ttl_attribute = enables ? std::optional(attribute) : std::nullopt;
  std::string answer = R"({"TimeToLiveSpecification":{"Enabled":)";
  answer += enables ? "true" : "false";
  answer += R"(,"AttributeName":)";
  append_string(answer, attribute);
  return answer + "}}";
}

std::string Operations::describe_ttl(const json::object& request) {
  const Parameters parameters(request, {"TableName"});
  const std::string_view name = parameters.table_name();
  const std::lock_guard lock(mutex_);
  const Table& table = tables_.active(name);
  std::string answer = R"({"TimeToLiveDescription":{"TimeToLiveStatus":)";
  answer += table.ttl_attribute ? R"("ENABLED")" : R"("DISABLED")";
  if (table.ttl_attribute) {
    answer += R"(,"AttributeName":)";
    append_string(answer, *table.ttl_attribute);
  }
  return answer + "}}";
}

}  // namespace polly::testing::dynamodb
