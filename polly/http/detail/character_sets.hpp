// The sets of characters in HTTP's grammar (RFC 9110, section 5.6.2; RFC 3986, section 2).
//
//   kTokenCharacters.contains_all("Content-Type")   true
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "polly/base/ascii.hpp"

namespace polly::http {

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

}  // namespace polly::http
