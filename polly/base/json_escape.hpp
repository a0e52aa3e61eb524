// Any text as a JSON string (RFC 8259, section 7) that may also be shown: what steers a terminal or changes the order
// of characters is escaped (is_control in base/utf8.hpp), and what is not UTF-8 becomes U+FFFD.
//
//   append_json_string(line, "a \"b\"\n\x1b");       line has "a \"b\"\n\u001b", with its quotes
//   append_json_text(line, "a \"b\"\n\x1b");         the same without the quotes around it
#pragma once

#include <string>
#include <string_view>

namespace polly {

void append_json_string(std::string& json, std::string_view text);
void append_json_text(std::string& json, std::string_view text);

// \u009b: the escape of one character, which is at most U+FFFF.
void append_unicode_escape(std::string& json, std::string_view character);

}  // namespace polly
