// Scan, and the deletion of what has expired.
#include <string>
#include <vector>

#include "polly/base/decimal.hpp"
#include "polly/testing/detail/dynamodb_condition.hpp"
#include "polly/testing/detail/dynamodb_operations.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"
#include "polly/testing/detail/dynamodb_update.hpp"

namespace polly::testing::dynamodb {

namespace {

namespace json = boost::json;

constexpr std::int64_t kSegmentsMax = 1'000'000;
constexpr std::int64_t kHashes = 1 << 12;  // the upper bits of a position's hash, by which segments are cut

struct Segment {
  std::uint32_t first = 0;
  std::uint32_t end = 1U << 24;
};

Segment segment_of(const Parameters& parameters) {
  const auto number = parameters.optional_number("Segment", 0, kSegmentsMax - 1);
  const auto total = parameters.optional_number("TotalSegments", 1, kSegmentsMax);
  if (number.has_value() != total.has_value())
    throw invalid("Segment and TotalSegments are required to be present together");
  if (!total) return {};
  if (*number >= *total)
    throw invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments");
  const auto start = [&](std::int64_t segment) {
    return static_cast<std::uint32_t>((kHashes * segment + *total - 1) / *total) << 12;
  };
  return {start(*number), start(*number + 1)};
}

}  // namespace

std::string Operations::scan(const json::object& request) {
  const Parameters parameters(
      request, {"TableName", "Limit", "ExclusiveStartKey", "FilterExpression", "ProjectionExpression", "Select",
                "ExpressionAttributeNames", "ExpressionAttributeValues", "ConsistentRead", "Segment", "TotalSegments",
                "ReturnConsumedCapacity"});
  parameters.expect_no_report();
  parameters.flag("ConsistentRead");
  const std::string_view table_name = parameters.table_name();
  const auto limit = static_cast<std::size_t>(parameters.optional_number("Limit", 1, INT32_MAX).value_or(INT64_MAX));
  const std::string_view select = parameters.choice("Select", {"ALL_ATTRIBUTES", "COUNT", "SPECIFIC_ATTRIBUTES"});
  const Segment segment = segment_of(parameters);
  Substitutions substitutions(request);
  Projection projection;
  if (const auto text = parameters.optional_text("ProjectionExpression")) projection = Projection(*text, substitutions);
  std::optional<Condition> filter;
  if (const auto text = parameters.optional_text("FilterExpression"))
    filter.emplace(*text, "FilterExpression", substitutions);
  substitutions.expect_all_used();
  std::optional<Item> start;
  if (const json::value* key = parameters.find("ExclusiveStartKey")) start = item_of(*key, "ExclusiveStartKey");

  const std::lock_guard lock(mutex_);
  const Table& table = tables_.active(table_name);
  const auto& order = table.order();
  auto at = order.lower_bound({segment.first, ""});
  if (start) at = order.upper_bound(Table::position_of(table.key_in(*start)));
  std::string items;
  std::string last;
  std::size_t scanned = 0;
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (; at != order.end() && at->first < segment.end && scanned < limit && bytes < kScanPageBytesMax; ++at) {
    const Item& item = *table.find(at->second);
    ++scanned;
    bytes += size_of(item);
    last = at->second;
    if (filter && !filter->holds(&item)) continue;
    if (count++ > 0) items += ',';
    projection.append(items, item);
  }
  std::string answer = R"({"Count":)" + std::to_string(count) + R"(,"ScannedCount":)" + std::to_string(scanned);
  if (select != "COUNT") answer += R"(,"Items":[)" + items + "]";
  if (scanned > 0 && (scanned >= limit || bytes >= kScanPageBytesMax)) {
    answer += R"(,"LastEvaluatedKey":{)";
    append_string(answer, table.key());
    answer += R"(:{"S":)";
    append_string(answer, last);
    answer += "}}";
  }
  return answer + "}";
}

// AWS ignores an attribute that is no number, and one more than five years ago.
std::size_t Operations::delete_expired(const std::string& name, std::int64_t now) {
  constexpr std::int64_t kOldest = std::int64_t{5} * 365 * 24 * 3600;
  const std::lock_guard lock(mutex_);
  Table* table = tables_.find(name);
  if (table == nullptr || !table->ttl_attribute) return 0;
  std::vector<std::string> expired;
  for (const auto& [hash, key] : table->order()) {
    const Item& item = *table->find(key);
    const auto found = item.find(*table->ttl_attribute);
    if (found == item.end() || found->second.type != Type::N) continue;
    const auto at = parse_decimal<double>(found->second.text);
    if (at && *at <= static_cast<double>(now) && *at > static_cast<double>(now - kOldest)) expired.push_back(key);
  }
  for (const std::string& key : expired) table->remove(key);
  return expired.size();
}

}  // namespace polly::testing::dynamodb
