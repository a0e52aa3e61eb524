// Values as JSON text: what is stored, byte for byte, and what other programs on the same server read.
//
//   42          an int64 or uint64, exact up to both ends       "text"         UTF-8
//   2.5  1e300  a double, the shortest text that reads back     true  null     bool, nullptr
//   [1,2]       containers                                      {"a":1}        described structs, maps
//   "AAEC/w=="  Bytes, in base64                                               boost::json::value is itself
//
// Any type works that Boost.JSON converts (value_from, value_to). Integers that other programs wrote as 42.0 or "42"
// are read as integers. Invalid UTF-8 and numbers that are not finite are refused when written.
#pragma once

#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "polly/base/error.hpp"

namespace polly {

// Bytes that are not text; they are stored as base64 (RFC 4648, padded).
struct Bytes {
  Bytes() = default;
  explicit Bytes(std::string bytes) : data(std::move(bytes)) {}
  friend bool operator==(const Bytes&, const Bytes&) = default;

  std::string data;
};

void tag_invoke(boost::json::value_from_tag, boost::json::value& json, const Bytes& bytes);
boost::json::result<Bytes> tag_invoke(boost::json::try_value_to_tag<Bytes>, const boost::json::value& json);

// The integer in stored text: 42, 42.0 or "42"; nullopt where it is not an integer, or does not fit.
std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;

// "an integer", "a string of 12 bytes", "an object with 3 members", "text that is not JSON": for type_mismatch.
std::string describe_json(std::string_view text);

namespace json_detail {

std::string serialize(const boost::json::value& json);
std::string serialize_number(double number);
boost::json::value parse(std::string_view text);  // throws corrupt
[[noreturn]] void throw_mismatch(std::string_view expected, std::string_view found);

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;

template <class T>
constexpr std::string_view expected_name() {
  if constexpr (std::same_as<T, bool>) return "true or false";
  if constexpr (Integer<T>) return std::is_signed_v<T> ? "a signed integer" : "an unsigned integer";
  if constexpr (std::floating_point<T>) return "a number";
  if constexpr (std::is_convertible_v<T, std::string_view>) return "a string";
  if constexpr (std::same_as<T, Bytes>) return "bytes in base64";
  return "a value of another shape";
}

}  // namespace json_detail

// The JSON text of a value. Error invalid_argument where it has none, or is larger than kValueBytesMax.
template <class T>
std::string encode_value(const T& value) {
  if constexpr (json_detail::Integer<T>) {
    return std::to_string(value);
  } else if constexpr (std::floating_point<T>) {
    return json_detail::serialize_number(static_cast<double>(value));
  } else {
    return json_detail::serialize(boost::json::value_from(value));
  }
}

// The value in JSON text. Error type_mismatch (names what was expected and what was found) or corrupt (not JSON).
template <class T>
T decode_value(std::string_view text) {
  if constexpr (json_detail::Integer<T>) {
    const std::optional<std::int64_t> integer = parse_integer(text);
    if (integer && std::in_range<T>(*integer)) return static_cast<T>(*integer);
  }
  boost::json::value json = json_detail::parse(text);
  if constexpr (std::same_as<T, boost::json::value>) {
    return json;
  } else {
    auto value = boost::json::try_value_to<T>(json);
    if (!value) json_detail::throw_mismatch(json_detail::expected_name<T>(), text);
    return std::move(*value);
  }
}

}  // namespace polly
