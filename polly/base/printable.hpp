// Text from outside as text that may be shown: what steers a terminal, or changes the order in which it shows
// characters, becomes an escape. Every message and every table goes through this.
//
//   printable("lost\x1b[2J\n")           lost\x1b[2J\n        (a backslash and letters), for messages and tables
//   printable_lines("two\nlines\r")      two(line break)lines\r
//   escaped("a\\b\n")                    a\\b\n               reversible: `printf %b` gives the bytes back
//   printable_json("\"\x7f\"")           "\u007f"             the same JSON value
//
// Bytes that are not UTF-8 become \xff, in JSON U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace polly {

std::string printable(std::string_view text);        // one line
std::string printable_lines(std::string_view text);  // line breaks stay
std::string escaped(std::string_view text);          // a backslash is escaped too, so that nothing is ambiguous
std::string printable_json(std::string_view json);

}  // namespace polly
