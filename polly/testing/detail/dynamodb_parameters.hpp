// Parameters: the members of a request's JSON, each with its check.
//
//   Parameters parameters(request, {"TableName", "Key", "ConsistentRead"});    // any other is refused
//   parameters.table_name();
//   parameters.optional_text("ProjectionExpression");
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace polly::testing::dynamodb {

// The request outlives it. Errors are Refusals: SerializationException for a wrong type, ValidationException otherwise.
class Parameters {
 public:
  Parameters(const boost::json::object& request, std::initializer_list<std::string_view> known);

  const boost::json::object& request() const noexcept { return request_; }

  bool has(std::string_view name) const { return find(name) != nullptr; }
  const boost::json::value* find(std::string_view name) const;  // nullptr where it is absent or null
  const boost::json::value& value(std::string_view name) const;
  const boost::json::object& map(std::string_view name) const;
  const boost::json::array& list(std::string_view name) const;
  std::string_view text(std::string_view name) const;
  std::optional<std::string_view> optional_text(std::string_view name) const;
  bool flag(std::string_view name) const;  // false where it is absent
  std::optional<std::int64_t> optional_number(std::string_view name, std::int64_t least, std::int64_t most) const;

  std::string_view table_name(std::string_view name = "TableName") const;
  // One of these; the first where it is absent.
  std::string_view choice(std::string_view name, std::initializer_list<std::string_view> choices) const;
  void expect_no_report() const;  // of capacity or collections, which this service does not compute

 private:
  const boost::json::object& request_;
};

void expect_table_name(std::string_view name);

}  // namespace polly::testing::dynamodb
