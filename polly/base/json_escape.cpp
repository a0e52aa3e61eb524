#include "polly/base/json_escape.hpp"

#include "polly/base/utf8.hpp"

namespace polly {

namespace {

void append_control(std::string& json, std::string_view character) {
  switch (character.front()) {
    case '\b': json += "\\b"; return;
    case '\t': json += "\\t"; return;
    case '\n': json += "\\n"; return;
    case '\f': json += "\\f"; return;
    case '\r': json += "\\r"; return;
    default: append_unicode_escape(json, character);
  }
}

}  // namespace

void append_json_string(std::string& json, std::string_view text) {
  json += '"';
  append_json_text(json, text);
  json += '"';
}

void append_json_text(std::string& json, std::string_view text) {
  while (!text.empty()) {
    const std::string_view character = take_character(text);
    if (character.empty()) {
      json += kReplacementCharacter;
    } else if (is_control(character)) {
      append_control(json, character);
    } else {
      if (character == "\"" || character == "\\") json += '\\';
      json += character;
    }
  }
}

void append_unicode_escape(std::string& json, std::string_view character) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const char32_t code = code_point(character);
  json += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) json += kDigits[code >> shift & 0xF];
}

}  // namespace polly
