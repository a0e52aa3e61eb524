#include "polly/base/utf8.hpp"

#include <cstddef>

namespace polly {

namespace {

// What may follow a first byte: how many bytes, and the narrower range of the first of them.
struct Sequence {
  std::size_t following = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

Sequence sequence_after(unsigned char first) noexcept {
  if (first >= 0xC2 && first <= 0xDF) return {1, 0x80, 0xBF};
  if (first == 0xE0) return {2, 0xA0, 0xBF};  // not a longer way to say what two bytes can
  if (first == 0xED) return {2, 0x80, 0x9F};  // not a surrogate
  if (first >= 0xE1 && first <= 0xEF) return {2, 0x80, 0xBF};
  if (first == 0xF0) return {3, 0x90, 0xBF};
  if (first >= 0xF1 && first <= 0xF3) return {3, 0x80, 0xBF};
  if (first == 0xF4) return {3, 0x80, 0x8F};  // not above U+10FFFF
  return {};
}

}  // namespace

std::string_view take_character(std::string_view& text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  Sequence sequence = sequence_after(first);
  bool is_whole = first < 0x80 || sequence.following > 0;
  std::size_t size = 1;
  for (; sequence.following > 0; --sequence.following, ++size) {
    const unsigned char next = size < text.size() ? static_cast<unsigned char>(text[size]) : 0;
    is_whole = next >= sequence.low && next <= sequence.high;
    if (!is_whole) break;
    sequence.low = 0x80;
    sequence.high = 0xBF;
  }
  const std::string_view character = text.substr(0, size);
  text.remove_prefix(size);
  return is_whole ? character : std::string_view();
}

char32_t code_point(std::string_view character) noexcept {
  const auto bits = [&](std::size_t index, unsigned mask) -> char32_t {
    return static_cast<unsigned char>(character[index]) & mask;
  };
  switch (character.size()) {
    case 1: return bits(0, 0x7F);
    case 2: return bits(0, 0x1F) << 6 | bits(1, 0x3F);
    case 3: return bits(0, 0x0F) << 12 | bits(1, 0x3F) << 6 | bits(2, 0x3F);
    default: return bits(0, 0x07) << 18 | bits(1, 0x3F) << 12 | bits(2, 0x3F) << 6 | bits(3, 0x3F);
  }
}

bool is_control(std::string_view character) noexcept {
  const char32_t code = code_point(character);
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return true;
  if (code < 0x061C) return false;
  return code == 0x061C || code == 0x200E || code == 0x200F ||  // marks of a direction
         (code >= 0x2028 && code <= 0x202E) ||                  // separators; embeddings and overrides
         (code >= 0x2066 && code <= 0x2069);                    // isolates
}

}  // namespace polly
