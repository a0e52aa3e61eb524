// Decimal numbers as text, read strictly: no blanks, no "+", no overflow.
//
//   parse_decimal<int>("-42")                    -42
//   parse_decimal<int>("42 ")                    nullopt: something follows the number
//   parse_decimal<std::uint16_t>("70000")        nullopt: the type cannot hold it
//   parse_decimal<std::uint16_t>("0", 1, 65535)  nullopt: outside the limits
//
//   std::string_view text = "64MiB";
//   take_decimal<std::size_t>(text)              64; `text` is "MiB" afterwards
//
// Number is int, std::int64_t, std::uint16_t, std::uint32_t, std::uint64_t (also as std::size_t) or double. Leading
// zeros are allowed. A double may also be "inf" or "nan" (in any case), and have an exponent.
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>

namespace polly {

// The number at the front of the text, which is removed from it. Nullopt, and the text unchanged, where there is none
// or the type cannot hold it.
template <class Number>
std::optional<Number> take_decimal(std::string_view& text) noexcept;

// The number that is the whole text.
template <class Number>
std::optional<Number> parse_decimal(std::string_view text) noexcept {
  const std::optional<Number> number = take_decimal<Number>(text);
  return text.empty() ? number : std::nullopt;
}

// The number that is the whole text, from `least` to `most`.
template <class Number>
std::optional<Number> parse_decimal(std::string_view text, std::type_identity_t<Number> least,
                                    std::type_identity_t<Number> most) noexcept {
  const std::optional<Number> number = parse_decimal<Number>(text);
  return number && *number >= least && *number <= most ? number : std::nullopt;
}

// Whether the whole text has the form of a double, which may be too large or too small for one.
bool has_form_of_double(std::string_view text) noexcept;

}  // namespace polly
