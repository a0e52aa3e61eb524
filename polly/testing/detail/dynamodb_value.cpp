#include "polly/testing/detail/dynamodb_value.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "polly/base/base64.hpp"
#include "polly/testing/detail/dynamodb_number.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 10> kTypes{"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"};

std::string text_in(const json::value& value) {
  if (!value.is_string()) throw malformed("Unexpected value type in payload: a string was expected");
  return std::string(std::string_view(value.get_string()));
}

std::string number_in(const json::value& value) {
  std::string text = text_in(value);
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  const bool whole = text.size() > first && text.size() <= Number::kDigitsMax && text[first] != '0' &&
                     text.find_first_not_of("0123456789", first) == std::string::npos;
  return whole ? text : Number(text).text();
}

std::string binary_in(const json::value& value) {
  std::string text = text_in(value);
  if (text.size() % 4 != 0)
    throw malformed("Base64 encoded length is expected a multiple of 4 bytes but found: " +
                    std::to_string(text.size()));
  if (!from_base64(text)) throw malformed("Invalid Base64 text");
  return text;
}

std::vector<std::string> set_in(const json::value& value, std::string (*element)(const json::value&)) {
  if (!value.is_array()) throw malformed("Unexpected field type: a list was expected");
  std::vector<std::string> set;
  for (const json::value& member : value.get_array()) set.push_back(element(member));
  if (set.empty()) throw invalid("One or more parameter values were invalid: A set may not be empty");
  std::vector<std::string> sorted = set;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    throw invalid("One or more parameter values were invalid: Input collection contains duplicates");
  return set;
}

bool flag_in(const json::value& value) {
  if (!value.is_bool()) throw malformed("Unexpected token received from parser: a boolean was expected");
  return value.get_bool();
}

void fill(Value& value, const json::value& content, std::size_t depth) {
  switch (value.type) {
    case Type::S: value.text = text_in(content); break;
    case Type::N: value.text = number_in(content); break;
    case Type::B: value.text = binary_in(content); break;
    case Type::BOOL: value.flag = flag_in(content); break;
    case Type::NULL_:
      if (!flag_in(content))
        throw invalid(
            "One or more parameter values were invalid: Null attribute value types must have the value of true");
      break;
    case Type::SS: value.set = set_in(content, text_in); break;
    case Type::NS: value.set = set_in(content, number_in); break;
    case Type::BS: value.set = set_in(content, binary_in); break;
    case Type::L:
      if (!content.is_array()) throw malformed("Unexpected field type: a list was expected");
      for (const json::value& member : content.get_array()) value.list.push_back(value_of(member, depth + 1));
      break;
    case Type::M:
      if (!content.is_object()) throw malformed("Unexpected field type: a map was expected");
      for (const auto& [name, member] : content.get_object())
        value.map.emplace(std::string(std::string_view(name)), value_of(member, depth + 1));
      break;
  }
}

std::size_t number_size(const std::string& text) {
  return Number(text).size();
}

std::size_t binary_size(const std::string& text) {
  if (text.empty()) return 0;
  return text.size() / 4 * 3 - (text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0);
}

template <class Size>
std::size_t sum(const std::vector<std::string>& set, Size size) {
  return std::accumulate(set.begin(), set.end(), std::size_t{0},
                         [&](std::size_t total, const std::string& text) { return total + size(text); });
}

std::string bytes_of(const Value& value) {
  return value.type == Type::B ? from_base64(value.text).value_or("") : value.text;
}

}  // namespace

std::string_view name_of(Type type) noexcept {
  return kTypes[static_cast<std::size_t>(type)];
}

Value value_of(const json::value& json, std::size_t depth) {
  if (!json.is_object()) throw malformed("Unexpected value type in payload: an attribute value was expected");
  if (depth >= kDepthMax) throw invalid("Nesting Levels have exceeded supported limits");
  Value value;
  std::size_t types = 0;
  for (const auto& [name, content] : json.get_object()) {
    const auto known = std::find(kTypes.begin(), kTypes.end(), std::string_view(name));
    if (known == kTypes.end() || content.is_null()) continue;
    if (++types > 1)
      throw invalid(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
          "datatypes");
    value.type = static_cast<Type>(known - kTypes.begin());
    fill(value, content, depth);
  }
  if (types == 0)
    throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  return value;
}

Item item_of(const json::value& json, std::string_view parameter) {
  if (!json.is_object()) throw malformed("Unexpected field type: " + std::string(parameter) + " is a map");
  Item item;
  for (const auto& [name, content] : json.get_object())
    item.emplace(std::string(std::string_view(name)), value_of(content));
  return item;
}

void append_value(std::string& json, const Value& value) {
  json += "{\"";
  json += name_of(value.type);
  json += "\":";
  switch (value.type) {
    case Type::S:
    case Type::N:
    case Type::B: append_string(json, value.text); break;
    case Type::BOOL: json += value.flag ? "true" : "false"; break;
    case Type::NULL_: json += "true"; break;
    case Type::M: append_item(json, value.map); break;
    case Type::SS:
    case Type::NS:
    case Type::BS:
    case Type::L: {
      json += '[';
      const std::size_t start = json.size();
      const auto comma = [&] {
        if (json.size() != start) json += ',';
      };
      for (const std::string& text : value.set) comma(), append_string(json, text);
      for (const Value& member : value.list) comma(), append_value(json, member);
      json += ']';
      break;
    }
  }
  json += '}';
}

void append_item(std::string& json, const Item& item) {
  json += '{';
  bool first = true;
  for (const auto& [name, value] : item) {
    if (!first) json += ',';
    first = false;
    append_string(json, name);
    json += ':';
    append_value(json, value);
  }
  json += '}';
}

std::string item_json(const Item& item) {
  std::string json;
  append_item(json, item);
  return json;
}

std::size_t size_of(const Value& value) {
  std::size_t size = 3;  // of a list or a map
  switch (value.type) {
    case Type::S: return value.text.size();
    case Type::N: return number_size(value.text);
    case Type::B: return binary_size(value.text);
    case Type::BOOL:
    case Type::NULL_: return 1;
    case Type::SS: return sum(value.set, [](const std::string& text) { return text.size(); });
    case Type::NS: return sum(value.set, number_size);
    case Type::BS: return sum(value.set, binary_size);
    case Type::L:
      for (const Value& member : value.list) size += 1 + size_of(member);
      return size;
    case Type::M: return size + value.map.size() + size_of(value.map);
  }
  return size;
}

std::size_t size_of(const Item& item) {
  std::size_t size = 0;
  for (const auto& [name, value] : item) size += name.size() + size_of(value);
  return size;
}

bool equal(const Value& left, const Value& right) {
  if (left.type != right.type || left.flag != right.flag || left.text != right.text ||
      left.set.size() != right.set.size() || left.list.size() != right.list.size() ||
      left.map.size() != right.map.size())
    return false;
  if (!std::is_permutation(left.set.begin(), left.set.end(), right.set.begin())) return false;
  if (!std::equal(left.list.begin(), left.list.end(), right.list.begin(), equal)) return false;
  return std::equal(left.map.begin(), left.map.end(), right.map.begin(), [](const auto& one, const auto& other) {
    return one.first == other.first && equal(one.second, other.second);
  });
}

std::optional<std::strong_ordering> order(const Value& left, const Value& right) {
  if (left.type != right.type) return std::nullopt;
  if (left.type == Type::S) return left.text.compare(right.text) <=> 0;
  if (left.type == Type::B) return bytes_of(left).compare(bytes_of(right)) <=> 0;
  if (left.type == Type::N) return Number(left.text) <=> Number(right.text);
  return std::nullopt;
}

bool begins_with(const Value& value, const Value& prefix) {
  if (value.type != prefix.type || (value.type != Type::S && value.type != Type::B)) return false;
  return bytes_of(value).starts_with(bytes_of(prefix));
}

}  // namespace polly::testing::dynamodb
