#include "polly/base/printable.hpp"

#include "polly/base/json_escape.hpp"
#include "polly/base/utf8.hpp"

namespace polly {

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

void append_byte_escape(std::string& text, char c) {
  const auto byte = static_cast<unsigned char>(c);
  text += "\\x";
  text += kDigits[byte >> 4];
  text += kDigits[byte & 0xF];
}

void append_escape(std::string& text, std::string_view control) {
  switch (control.front()) {
    case '\t': text += "\\t"; return;
    case '\n': text += "\\n"; return;
    case '\r': text += "\\r"; return;
    default: break;
  }
  if (control.size() == 1) {
    append_byte_escape(text, control.front());
  } else {
    append_unicode_escape(text, control);
  }
}

// `keeps` is a character that stays though it is a control, `escapes` one that is escaped though it is none; 0: none.
std::string made_printable(std::string_view text, char keeps, char escapes) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    const std::string_view character = take_character(text);
    if (character.empty()) {
      for (const char c : before.substr(0, before.size() - text.size())) append_byte_escape(result, c);
    } else if (is_control(character) && (character.front() != keeps || keeps == 0)) {
      append_escape(result, character);
    } else {
      if (escapes != 0 && character.front() == escapes) result += '\\';
      result += character;
    }
  }
  return result;
}

}  // namespace

std::string printable(std::string_view text) {
  return made_printable(text, 0, 0);
}

std::string printable_lines(std::string_view text) {
  return made_printable(text, '\n', 0);
}

std::string escaped(std::string_view text) {
  return made_printable(text, 0, '\\');
}

std::string printable_json(std::string_view json) {
  std::string result;
  result.reserve(json.size());
  while (!json.empty()) {
    const std::string_view character = take_character(json);
    if (character.empty()) {
      result += kReplacementCharacter;
    } else if (is_control(character) && character != "\n") {  // outside of strings JSON has line breaks
      append_unicode_escape(result, character);
    } else {
      result += character;
    }
  }
  return result;
}

}  // namespace polly
