#include "polly/base/json_escape.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace polly {
namespace {

std::string json_of(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

TEST(JsonEscape, QuotesAndBackslashesAreEscaped) {
  EXPECT_EQ(json_of(R"(a "b" \c)"), R"("a \"b\" \\c")");
  EXPECT_EQ(json_of(""), R"("")");
}

TEST(JsonEscape, ControlsAreEscapedAndTheUsualOnesAreShort) {
  EXPECT_EQ(json_of("\b\t\n\f\r"), R"("\b\t\n\f\r")");
  EXPECT_EQ(json_of(std::string_view("\0\x1b\x7f", 3)), R"("\u0000\u001b\u007f")");
  EXPECT_EQ(json_of("\u009b\u202e"), R"("\u009b\u202e")");
}

TEST(JsonEscape, EveryOtherCharacterStaysAsItIs) {
  EXPECT_EQ(json_of("/ Zo\u00eb \u65e5 \U0001F99C"), "\"/ Zo\u00eb \u65e5 \U0001F99C\"");
}

TEST(JsonEscape, WhatIsNotUtf8BecomesAReplacementCharacter) {
  EXPECT_EQ(json_of("a\xff"), "\"a\xEF\xBF\xBD\"");
  EXPECT_EQ(json_of("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // a surrogate
}

TEST(JsonEscape, AParserReadsTheSameText) {
  std::string text;
  for (char c = 0; c < 0x7f; ++c) text += c;
  text += "\x7f\u0080\u009f\u2028";
  EXPECT_EQ(boost::json::parse(json_of(text)).as_string(), text);
}

TEST(JsonEscape, TextIsAppendedWithoutQuotes) {
  std::string json = "\"a";
  append_json_text(json, "\"b");
  EXPECT_EQ(json, "\"a\\\"b");
}

}  // namespace
}  // namespace polly
