#include "polly/config/tidy_text.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace polly::config {

namespace {

using namespace std::string_view_literals;

constexpr std::array kLineEnds{"\r"sv, "\n"sv, "\0"sv, "\xEF\xBB\xBF"sv};  // the last: U+FEFF, a byte order mark
// Behind ASCII's: U+0085, U+00A0, U+2007, U+200B, U+2028, U+2029, U+202F, U+2060, U+3000.
constexpr std::array kBlanks{" "sv,
                             "\t"sv,
                             "\v"sv,
                             "\f"sv,
                             "\xC2\x85"sv,
                             "\xC2\xA0"sv,
                             "\xE2\x80\x87"sv,
                             "\xE2\x80\x8B"sv,
                             "\xE2\x80\xA8"sv,
                             "\xE2\x80\xA9"sv,
                             "\xE2\x80\xAF"sv,
                             "\xE2\x81\xA0"sv,
                             "\xE3\x80\x80"sv};

bool cut_one(std::string_view& text, std::span<const std::string_view> what) noexcept {
  for (const std::string_view piece : what) {
    if (text.starts_with(piece)) return text.remove_prefix(piece.size()), true;
    if (text.ends_with(piece)) return text.remove_suffix(piece.size()), true;
  }
  return false;
}

std::string_view name_of(unsigned code) noexcept {
  switch (code) {
    case 0x00: return " (a NUL)";
    case 0x09: return " (a tab)";
    case 0x0A: return " (a line feed)";
    case 0x0D: return " (a carriage return)";
    case 0x1B: return " (an escape)";
    case 0x7F: return " (a delete)";
    default: return "";
  }
}

// The code of the control character that begins there; nothing where none does.
bool is_control(std::string_view rest, unsigned& code) noexcept {
  code = static_cast<unsigned char>(rest.front());
  if (code < 0x20 || code == 0x7F) return true;
  if (code != 0xC2 || rest.size() < 2) return false;
  code = static_cast<unsigned char>(rest[1]);
  return code >= 0x80 && code <= 0x9F;
}

// Whether only blanks stand between this place and a comma, on one of its sides.
bool is_beside_comma(std::string_view text, std::size_t index) noexcept {
  constexpr std::string_view kAround = " \t\r\n";
  const std::size_t before = text.find_last_not_of(kAround, index);
  const std::size_t behind = text.find_first_not_of(kAround, index);
  return (before != text.npos && text[before] == ',') || (behind != text.npos && text[behind] == ',');
}

std::string in_hexadecimal(unsigned code) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  return {'U', '+', '0', '0', kHexDigits[code >> 4], kHexDigits[code & 0xF]};
}

}  // namespace

std::string_view without_line_ends(std::string_view text) noexcept {
  while (cut_one(text, kLineEnds)) {
  }
  return text;
}

std::string_view without_blanks(std::string_view text) noexcept {
  while (cut_one(text, kLineEnds) || cut_one(text, kBlanks)) {
  }
  return text;
}

std::string_view without_blanks_behind(std::string_view text) noexcept {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::string_view tidy = without_blanks(text);
  if (tidy.empty()) return tidy;
  return text.substr(0, static_cast<std::size_t>(tidy.data() - text.data()) + tidy.size());
}

std::string in_one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return line;
}

std::string control_character_in(std::string_view text, bool is_list) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) ++characters;
    unsigned code = 0;
    if (!is_control(text.substr(i), code)) continue;
    const bool is_blank = code == 0x09 || code == 0x0A || code == 0x0D;
    if (is_list && is_blank && is_beside_comma(text, i)) continue;
    return in_hexadecimal(code) + std::string(name_of(code)) + " as its character " + std::to_string(characters);
  }
  return "";
}

}  // namespace polly::config
