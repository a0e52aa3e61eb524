#include "polly/store/json_value.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>

#include "polly/base/ascii.hpp"
#include "polly/base/base64.hpp"
#include "polly/base/decimal.hpp"
#include "polly/store/detail/utf8.hpp"
#include "polly/store/limits.hpp"

namespace polly {

namespace {

namespace json = boost::json;

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::invalid_argument, why);
}

void check_text(std::string_view text) {
  if (!is_utf8(text)) refuse("text has to be UTF-8: use polly::Bytes for other bytes");
}

// Refuses what Boost.JSON would write although no parser could read it back.
void check_value(const json::value& value, std::size_t depth) {
  if (value.is_structured() && depth >= kValueDepthMax) {
    refuse("a value nests at most " + std::to_string(kValueDepthMax) + " deep");
  }
  if (const json::string* text = value.if_string()) check_text(*text);
  if (const double* number = value.if_double(); number != nullptr && !std::isfinite(*number)) {
    refuse("JSON has no infinite numbers and no NaN");
  }
  if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) check_value(element, depth + 1);
  }
  if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) {
      check_text(member.key());
      check_value(member.value(), depth + 1);
    }
  }
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::optional<json::value> try_parse(std::string_view text) {
  json::parse_options options;
  options.max_depth = kValueDepthMax;
  options.numbers = json::number_precision::precise;
  json::error_code error;
  json::value value = json::parse(text, error, {}, options);
  if (error) return std::nullopt;
  return value;
}

}  // namespace

void tag_invoke(json::value_from_tag, json::value& value, const Bytes& bytes) {
  value = to_base64(bytes.data);
}

json::result<Bytes> tag_invoke(json::try_value_to_tag<Bytes>, const json::value& value) {
  const json::string* text = value.if_string();
  if (text == nullptr) return json::error::not_string;
  std::optional<std::string> bytes = from_base64(*text);
  if (!bytes) return json::error::incomplete;
  return Bytes(std::move(*bytes));
}

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  std::string_view rest = text;
  const auto value = take_decimal<std::int64_t>(rest);
  if (!value) return std::nullopt;
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1])) return std::nullopt;  // "007"
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    if (rest.empty() || rest.find_first_not_of('0') != std::string_view::npos) return std::nullopt;
    rest = {};
  }
  return rest.empty() ? value : std::nullopt;
}

std::string describe_json(std::string_view text) {
  if (text.starts_with('\0')) return "a sealed value (Storage::at_rest.encryption_keys has the keys that open it)";
  const std::optional<json::value> value = try_parse(text);
  if (!value) return "text that is not JSON";
  switch (value->kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return value->get_bool() ? "true" : "false";
    case json::kind::int64:
    case json::kind::uint64: return "an integer";
    case json::kind::double_: return "a number that is not an integer";
    case json::kind::string: return "a string of " + counted(value->get_string().size(), "byte", "bytes");
    case json::kind::array: return "an array of " + counted(value->get_array().size(), "element", "elements");
    case json::kind::object: break;
  }
  return "an object with " + counted(value->get_object().size(), "member", "members");
}

namespace json_detail {

std::string serialize(const json::value& value) {
  check_value(value, 0);
  std::string text = value.is_double() ? serialize_number(value.get_double()) : json::serialize(value);
  if (text.size() > kValueBytesMax) {
    refuse("a value has at most " + std::to_string(kValueBytesMax) + " bytes of JSON; this one has " +
           std::to_string(text.size()));
  }
  return text;
}

std::string serialize_number(double number) {
  if (!std::isfinite(number)) refuse("JSON has no infinite numbers and no NaN");
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  std::string text(digits.data(), end);
  // -0.0 and 1.0 stay floating-point numbers for every reader.
  if (error == std::errc() && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

json::value parse(std::string_view text) {
  std::optional<json::value> value = try_parse(text);
  if (value) return std::move(*value);
  std::string what = "the stored bytes are " + describe_json(text);
  if (!text.starts_with('\0')) {
    what +=
        ": another program wrote them, or they are damaged; look at them with the server's own client, then store "
        "the right value (polly store set KEY VALUE) or delete the key (polly store delete KEY)";
  }
  throw Error(ErrorKind::corrupt, what);
}

void throw_mismatch(std::string_view expected, std::string_view found) {
  throw Error(ErrorKind::type_mismatch, "expected " + std::string(expected) + ", found " + describe_json(found));
}

}  // namespace json_detail

}  // namespace polly
