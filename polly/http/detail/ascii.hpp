// The classes of characters that HTTP's grammar knows (RFC 9110, section 5.6.2; RFC 3986, section 2), without locale.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace polly::http {

constexpr char lower_ascii(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower_ascii(x) == lower_ascii(y); });
}

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

constexpr bool is_alphanumeric(char c) noexcept {
  return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
}

// A set of characters as a table, made when the program is compiled.
class CharacterSet {
 public:
  constexpr explicit CharacterSet(bool (*is_member)(char)) {
    for (int byte = 0; byte < 256; ++byte) table_[static_cast<std::size_t>(byte)] = is_member(static_cast<char>(byte));
  }
  constexpr bool contains(char c) const noexcept { return table_[static_cast<unsigned char>(c)]; }
  constexpr bool contains_all(std::string_view text) const noexcept {
    return std::all_of(text.begin(), text.end(), [this](char c) { return contains(c); });
  }

 private:
  std::array<bool, 256> table_{};
};

// Of a method and of a header's name.
inline constexpr CharacterSet kTokenCharacters([](char c) {
  return is_alphanumeric(c) || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
});

// Of a header's value: everything that can be seen, space, tab, and bytes beyond ASCII.
inline constexpr CharacterSet kValueCharacters([](char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || c == '\t';
});

// Of a path or a query, besides "%".
inline constexpr CharacterSet kTargetCharacters([](char c) {
  return is_alphanumeric(c) || (c != '\0' && std::string_view("-._~!$&'()*+,;=:@/?").find(c) != std::string_view::npos);
});

constexpr bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}

// Without the spaces and tabs around it.
constexpr std::string_view trim_blanks(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace polly::http
