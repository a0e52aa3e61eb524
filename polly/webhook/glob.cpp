#include "polly/webhook/glob.hpp"

#include <cstddef>

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

// Where a character does not match, only the last star takes one more: an earlier star that took more could only leave
// less text for the later ones.
bool Glob::matches(std::u32string_view text) const noexcept {
  constexpr std::size_t kNone = std::u32string::npos;
  std::size_t at = 0;    // in the text
  std::size_t next = 0;  // in the pattern
  std::size_t star = kNone;
  std::size_t star_end = 0;  // in the text: where the last star ends so far
  while (at < text.size()) {
    if (next < pattern_.size() && pattern_[next] == U'*') {
      star = next++;
      star_end = at;
    } else if (next < pattern_.size() && (pattern_[next] == U'?' || pattern_[next] == text[at])) {
      ++next;
      ++at;
    } else if (star != kNone) {
      next = star + 1;
      at = ++star_end;
    } else {
      return false;
    }
  }
  while (next < pattern_.size() && pattern_[next] == U'*') ++next;
  return next == pattern_.size();
}

}  // namespace polly::webhook
