// UTF-8, one character at a time, from text that may be anything.
//
//   while (!text.empty()) {
//     const std::string_view character = take_character(text);   // empty: not UTF-8, stands for one U+FFFD
//   }
//
// Source: The Unicode Standard 15, table 3-7 (well-formed sequences) and "U+FFFD substitution of maximal subparts".
#pragma once

#include <string_view>

namespace polly {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

// Takes one character from the front of a text that is not empty. Where there is none, takes the longest start of
// one (at least a byte) and returns an empty view.
std::string_view take_character(std::string_view& text) noexcept;

// The number of one whole character: U+009B is 0x9B.
char32_t code_point(std::string_view character) noexcept;

// Whether one whole character is a control: C0, DEL and C1, the line and paragraph separators, and the controls of
// bidirectional text (Unicode Standard Annex 9).
bool is_control(std::string_view character) noexcept;

}  // namespace polly
