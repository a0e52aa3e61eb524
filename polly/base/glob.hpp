// matches_glob: whether a pattern matches a whole text. "*" is any number of characters, also none and also slashes;
// "?" is one character. There is no escape: "*" also matches "*".
//
//   matches_glob<char>("acme/*", "acme/shop")         true
//   matches_glob<char>("acme/sh?p", "acme/ship")      true
//
// The time is at most the product of both lengths, and the number of stars does not matter. Does not allocate.
#pragma once

#include <cstddef>
#include <string_view>

namespace polly {

// Char is char for text of ASCII, and char32_t for characters of any script.
//
// Where a character does not match, only the last star takes one more: an earlier star that took more could only leave
// less text for the later ones.
template <class Char>
constexpr bool matches_glob(std::basic_string_view<Char> pattern, std::basic_string_view<Char> text) noexcept {
  constexpr std::size_t kNone = std::basic_string_view<Char>::npos;
  std::size_t at = 0;    // in the text
  std::size_t next = 0;  // in the pattern
  std::size_t star = kNone;
  std::size_t star_end = 0;  // in the text: where the last star ends so far
  while (at < text.size()) {
    if (next < pattern.size() && pattern[next] == Char('*')) {
      star = next++;
      star_end = at;
    } else if (next < pattern.size() && (pattern[next] == Char('?') || pattern[next] == text[at])) {
      ++next;
      ++at;
    } else if (star != kNone) {
      next = star + 1;
      at = ++star_end;
    } else {
      return false;
    }
  }
  while (next < pattern.size() && pattern[next] == Char('*')) ++next;
  return next == pattern.size();
}

}  // namespace polly
