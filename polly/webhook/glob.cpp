#include "polly/webhook/glob.hpp"

#include "polly/base/utf8.hpp"
#include "polly/webhook/any_case.hpp"

namespace polly::webhook {

namespace {

std::u32string exact_characters(std::string_view text) {
  constexpr char32_t kReplacement = 0xFFFD;
  std::u32string characters;
  characters.reserve(text.size());
  while (!text.empty()) {
    const std::string_view character = take_character(text);
    characters += character.empty() ? kReplacement : code_point(character);
  }
  return characters;
}

}  // namespace

std::u32string characters_of(std::string_view text, GlobCase how) {
  return how == GlobCase::ignored ? folded(text) : exact_characters(text);
}

}  // namespace polly::webhook
