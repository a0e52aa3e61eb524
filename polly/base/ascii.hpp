// The characters of ASCII: their classes and their case, independent of any locale. Bytes beyond ASCII are in no class
// and have no case.
//
//   to_lower("Content-TYPE")                     "content-type"
//   equals_ignoring_case("Host", "HOST")         true
//   trim_blanks(" \tpostgres ")                  "postgres"     only spaces and tabs are blanks
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace polly {

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_letter(char c) noexcept {
  return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}

constexpr bool is_alphanumeric(char c) noexcept {
  return is_digit(c) || is_letter(c);
}

constexpr bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}

std::string to_lower(std::string_view text);

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

// The text without the blanks at its ends.
constexpr std::string_view trim_blanks(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Whether each character is a letter, a digit, or one of `others`. An empty text consists of anything.
constexpr bool is_alphanumeric_or(std::string_view text, std::string_view others) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [others](char c) { return is_alphanumeric(c) || others.find(c) != others.npos; });
}

}  // namespace polly
