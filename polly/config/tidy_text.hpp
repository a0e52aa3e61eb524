// What is cut from the ends of every value, wherever it comes from: a variable, an option, or a secret file.
//
//   without_line_ends("\xEF\xBB\xBFs3cret\r\n\n")    "s3cret"      no byte order mark, CR, LF and NUL
//   without_blanks(" polly.db\t\xC2\xA0\r\n")        "polly.db"    and no blanks, which a secret may have
//   control_character_in("a\tb")                      "U+0009 (a tab) as its character 2"
//
// A control character between the ends is a mistake, which is named and never cut.
#pragma once

#include <string>
#include <string_view>

namespace polly::config {

std::string_view without_line_ends(std::string_view text) noexcept;

// Blanks are those of ASCII, the non-breaking space and other spaces of Unicode that cannot be seen.
std::string_view without_blanks(std::string_view text) noexcept;

// The text without a byte order mark in front and without blanks and line ends behind it: its lines keep their numbers.
std::string_view without_blanks_behind(std::string_view text) noexcept;

// The first control character (ASCII's, DEL, or U+0080 to U+009F) by its code and place; "" where there is none. In a
// list, line ends and tabs beside a comma count as blanks.
std::string control_character_in(std::string_view text, bool is_list = false);

// The text with a blank in place of each line feed, carriage return and tab.
std::string in_one_line(std::string_view text);

}  // namespace polly::config
