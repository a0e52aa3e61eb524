#include "polly/backends/dynamodb/detail/table_check.hpp"

#include <string_view>

#include "polly/backends/dynamodb/detail/answer_parts.hpp"
#include "polly/base/error.hpp"
#include "polly/base/printable.hpp"
#include "polly/dynamodb/json_text.hpp"

namespace polly::dynamodb_backend {

namespace {

constexpr std::string_view kTtlAttribute = "ttl";

std::string type_of(const boost::json::array* definitions, const std::string& attribute) {
  if (definitions == nullptr) return "";
  for (const boost::json::value& each : *definitions) {
    if (each.is_object() && dynamodb::text_of_member(each.get_object(), "AttributeName") == attribute) {
      return dynamodb::text_of_member(each.get_object(), "AttributeType");
    }
  }
  return "";
}

}  // namespace

TableState table_state(const boost::json::object& description) {
  const boost::json::object* table = object_in(description, "Table");
  if (table == nullptr) refuse_answer("DescribeTable");
  const boost::json::object& of = *table;
  TableState state;
  state.status = printable(dynamodb::text_of_member(of, "TableStatus"));
  if (const boost::json::array* schema = array_in(of, "KeySchema")) {
    for (const boost::json::value& each : *schema) {
      if (!each.is_object()) continue;
      const std::string name = dynamodb::text_of_member(each.get_object(), "AttributeName");
      const std::string type = type_of(array_in(of, "AttributeDefinitions"), name);
      if (!state.keys.empty()) state.keys += ", ";
      state.keys += printable(name + " (" + type + ", " + dynamodb::text_of_member(each.get_object(), "KeyType") + ")");
    }
  }
  const boost::json::array* replicas = array_in(of, "Replicas");
  const bool is_strong = dynamodb::text_of_member(of, "MultiRegionConsistency") == "STRONG";
  state.is_replicated = replicas != nullptr && !replicas->empty() && !is_strong;
  return state;
}

void check_table(const TableState& state, const std::string& name) {
  if (state.keys != "k (S, HASH)") {
    throw Error(ErrorKind::config, "the key of the DynamoDB table \"" + name + "\" is " +
                                       (state.keys.empty() ? "unknown" : state.keys) +
                                       "; Polly's is k (S, HASH): name another table in Storage::dynamodb.table, and "
                                       "create it with `polly migrate-schema`");
  }
  if (state.is_usable() || state.is_coming()) return;
  throw Error(ErrorKind::config,
              "the DynamoDB table \"" + name + "\" is " + state.status + ": it can be used when it is ACTIVE again");
}

std::string ttl_warning(const boost::json::object& description) {
  const boost::json::object* of = object_in(description, "TimeToLiveDescription");
  const std::string status = of == nullptr ? "" : dynamodb::text_of_member(*of, "TimeToLiveStatus");
  const std::string attribute = of == nullptr ? "" : dynamodb::text_of_member(*of, "AttributeName");
  if ((status == "ENABLED" || status == "ENABLING") && attribute == kTtlAttribute) return "";
  if (status == "ENABLED" || status == "ENABLING") {
    return "the table's TTL is on the attribute \"" + printable(attribute) +
           "\", not on \"ttl\": entries that have expired stay in the table, and cost storage";
  }
  return "the table has no TTL: entries that have expired are absent, but stay in the table, and cost storage: run "
         "`polly migrate-schema`, or turn TTL on for the attribute \"ttl\"";
}

std::string replication_warning(const TableState& state) {
  if (!state.is_replicated) return "";
  return "the table is replicated to other regions, where the last writer wins: let the daemons of one region only "
         "write, or facts may go back and claims may be held twice";
}

std::string create_table_body(const std::string& name) {
  return "{\"TableName\":\"" + name +
         "\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{\"AttributeName\":\"k\","
         "\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"}]}";
}

}  // namespace polly::dynamodb_backend
