#include "polly/base/printable.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "polly/base/utf8.hpp"

namespace polly {

namespace {

// Everything that a terminal obeys, or that reorders what it shows.
std::vector<std::string> controls() {
  std::vector<std::string> all;
  for (int c = 0; c < 0x20; ++c) all.emplace_back(1, static_cast<char>(c));
  all.emplace_back("\x7f");
  for (int c = 0x80; c < 0xA0; ++c) all.push_back(std::string("\xC2") + static_cast<char>(c));
  for (const char* c : {"\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d",
                        "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}) {
    all.emplace_back(c);
  }
  return all;
}

}  // namespace

TEST(Printable, NoControlOfAnyKindIsLeft) {
  for (const std::string& control : controls()) {
    EXPECT_TRUE(is_control(control)) << printable(control);
    for (const std::string& shown : {printable(control), escaped(control)}) {
      EXPECT_EQ(shown.find(control), std::string::npos) << shown;
      EXPECT_EQ(shown.front(), '\\');
    }
  }
}

TEST(Printable, EscapesAreThoseOfPrintf) {
  EXPECT_EQ(printable("a\tb\r\n\x1b[2J\x7f"), "a\\tb\\r\\n\\x1b[2J\\x7f");
  EXPECT_EQ(printable("\u009b1m \u202e"), "\\u009b1m \\u202e");
}

TEST(Printable, OrdinaryTextOfAnyLanguageStaysAsItIs) {
  for (const char* text : {"", "acme/shop", "C:\\temp", "Zo\u00eb", "\u65e5\u672c\u8a9e", "\u05e9\u05dc\u05d5\u05dd",
                           "\U0001F99C", "\u00a0", "\uFFFD"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, BytesThatAreNotUtf8AreShownAsNumbers) {
  EXPECT_EQ(printable("a\xff\xfe"), "a\\xff\\xfe");
  EXPECT_EQ(printable("\x9b[2J"), "\\x9b[2J");              // C1 in Latin-1
  EXPECT_EQ(printable("\xC0\x9b"), "\\xc0\\x9b");           // overlong
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(printable("\xE2\x80"), "\\xe2\\x80");           // cut
}

TEST(Printable, LinesKeepTheirBreaksAndNothingElse) {
  EXPECT_EQ(printable_lines("two\nlines\r\n"), "two\nlines\\r\n");
}

TEST(Printable, AnEscapedTextIsUnambiguous) {
  EXPECT_EQ(escaped("a\nb"), "a\\nb");
  EXPECT_EQ(escaped("a\\nb"), "a\\\\nb");
}

TEST(Printable, JsonKeepsItsValue) {
  std::string text;
  for (const std::string& control : controls()) text += control;
  const std::string json = boost::json::serialize(boost::json::value(text));
  const std::string shown = printable_json(json);
  for (const std::string& control : controls()) EXPECT_EQ(shown.find(control), std::string::npos);
  EXPECT_EQ(boost::json::parse(shown).as_string(), text);
  EXPECT_EQ(printable_json("{\n \"a\":1}"), "{\n \"a\":1}");
}

}  // namespace polly
