// Value: what an attribute holds, and Item: an item's attributes by name.
//
//   const Item item = item_of(boost::json::parse(R"({"k":{"S":"a"},"n":{"N":"1.0"}})"), "Item");
//   append_item(json, item);                               {"k":{"S":"a"},"n":{"N":"1"}}
#pragma once

#include <boost/json.hpp>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace polly::testing::dynamodb {

inline constexpr std::size_t kItemBytesMax = 400 * 1024;
inline constexpr std::size_t kDepthMax = 32;

enum class Type : std::uint8_t { S, N, B, BOOL, NULL_, SS, NS, BS, L, M };

struct Value {
  Type type = Type::S;
  bool flag = false;                              // BOOL
  std::string text;                               // S; N as DynamoDB returns it; B in Base64
  std::vector<std::string> set;                   // SS, NS, BS: the same
  std::vector<Value> list;                        // L
  std::map<std::string, Value, std::less<>> map;  // M
};

using Item = std::map<std::string, Value, std::less<>>;

std::string_view name_of(Type type) noexcept;

// Refusal: SerializationException for another structure, ValidationException for a wrong value.
Value value_of(const boost::json::value& json, std::size_t depth = 0);
Item item_of(const boost::json::value& json, std::string_view parameter);

void append_value(std::string& json, const Value& value);
void append_item(std::string& json, const Item& item);
std::string item_json(const Item& item);

std::size_t size_of(const Value& value);
std::size_t size_of(const Item& item);

bool equal(const Value& left, const Value& right);
// nullopt where they cannot be ordered: other types than S, N and B, or two types.
std::optional<std::strong_ordering> order(const Value& left, const Value& right);
bool begins_with(const Value& value, const Value& prefix);

}  // namespace polly::testing::dynamodb
