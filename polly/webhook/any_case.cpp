#include "polly/webhook/any_case.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstddef>

namespace polly::webhook {

std::u32string folded(std::string_view text) {
  constexpr UChar32 kReplacement = 0xFFFD;
  std::u32string characters;
  characters.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(text.data(), at, text.size(), character);
    characters +=
        static_cast<char32_t>(character == kReplacement ? character : u_foldCase(character, U_FOLD_CASE_DEFAULT));
  }
  return characters;
}

bool contains_any_case(std::string_view name, std::string_view part) {
  return part.empty() || folded(name).find(folded(part)) != std::u32string::npos;
}

}  // namespace polly::webhook
