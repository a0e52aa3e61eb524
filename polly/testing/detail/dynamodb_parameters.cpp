#include "polly/testing/detail/dynamodb_parameters.hpp"

#include <algorithm>
#include <string>

#include "polly/base/ascii.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

namespace {

namespace json = boost::json;

Refusal wrong_type(std::string_view name, const char* expected) {
  return malformed("Unexpected value type in payload: " + std::string(name) + " is not " + expected);
}

}  // namespace

Parameters::Parameters(const json::object& request, std::initializer_list<std::string_view> known) : request_(request) {
  for (const auto& [name, value] : request)
    if (std::find(known.begin(), known.end(), std::string_view(name)) == known.end())
      throw not_here("the parameter " + std::string(name));
}

const json::value* Parameters::find(std::string_view name) const {
  const json::value* value = request_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const json::value& Parameters::value(std::string_view name) const {
  if (const json::value* value = find(name)) return *value;
  throw invalid("1 validation error detected: Value null at '" + to_lower(name.substr(0, 1)) +
                std::string(name.substr(1)) + "' failed to satisfy constraint: Member must not be null");
}

const json::object& Parameters::map(std::string_view name) const {
  const json::value& found = value(name);
  if (!found.is_object()) throw wrong_type(name, "a map");
  return found.get_object();
}

const json::array& Parameters::list(std::string_view name) const {
  const json::value& found = value(name);
  if (!found.is_array()) throw wrong_type(name, "a list");
  return found.get_array();
}

std::string_view Parameters::text(std::string_view name) const {
  const json::value& found = value(name);
  if (!found.is_string()) throw wrong_type(name, "a string");
  return found.get_string();
}

std::optional<std::string_view> Parameters::optional_text(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return text(name);
}

bool Parameters::flag(std::string_view name) const {
  const json::value* found = find(name);
  if (found != nullptr && !found->is_bool()) throw wrong_type(name, "a boolean");
  return found != nullptr && found->get_bool();
}

std::optional<std::int64_t> Parameters::optional_number(std::string_view name, std::int64_t least,
                                                        std::int64_t most) const {
  const json::value* found = find(name);
  if (found == nullptr) return std::nullopt;
  if (!found->is_number()) throw wrong_type(name, "a number");
  if (!found->is_int64() || found->get_int64() < least || found->get_int64() > most)
    throw invalid("1 validation error detected: Value at '" + std::string(name) +
                  "' failed to satisfy constraint: Member must be from " + std::to_string(least) + " to " +
                  std::to_string(most));
  return found->get_int64();
}

std::string_view Parameters::table_name(std::string_view name) const {
  const std::string_view table = text(name);
  expect_table_name(table);
  return table;
}

std::string_view Parameters::choice(std::string_view name, std::initializer_list<std::string_view> choices) const {
  const std::string_view chosen = optional_text(name).value_or(*choices.begin());
  if (std::find(choices.begin(), choices.end(), chosen) == choices.end())
    throw invalid("1 validation error detected: Value '" + std::string(chosen) + "' at '" + std::string(name) +
                  "' failed to satisfy constraint: Member must satisfy enum value set");
  return chosen;
}

void Parameters::expect_no_report() const {
  for (const std::string_view name : {"ReturnConsumedCapacity", "ReturnItemCollectionMetrics"})
    if (const auto chosen = optional_text(name); chosen && *chosen != "NONE")
      throw not_here(std::string(name) + " " + std::string(*chosen));
}

void expect_table_name(std::string_view name) {
  constexpr std::size_t kLeast = 3;
  constexpr std::size_t kMost = 255;
  if (name.size() < kLeast || name.size() > kMost)
    throw invalid("TableName must be at least 3 characters long and at most 255 characters long");
  if (!is_alphanumeric_or(name, "_.-"))
    throw invalid("1 validation error detected: Value '" + std::string(name) +
                  "' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                  "[a-zA-Z0-9_.-]+");
}

}  // namespace polly::testing::dynamodb
