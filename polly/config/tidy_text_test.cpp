#include "polly/config/tidy_text.hpp"

#include <gtest/gtest.h>

namespace polly::config {
namespace {

using namespace std::string_view_literals;

TEST(TidyText, LineEndsAByteOrderMarkAndNulsAreCutFromBothEnds) {
  for (const std::string_view text : {"s3cret"sv, "s3cret\n"sv, "s3cret\r\n"sv, "s3cret\n\n\r\n"sv, "\ns3cret"sv,
                                      "\xEF\xBB\xBFs3cret\r\n"sv, "s3cret\0"sv, "s3cret\n\0\0"sv}) {
    EXPECT_EQ(without_line_ends(text), "s3cret");
  }
  EXPECT_EQ(without_line_ends(" s3 cret\t\n"), " s3 cret\t");
  EXPECT_EQ(without_line_ends("\r\n"), "");
}

TEST(TidyText, BlanksAreThoseOfUnicodeToo) {
  EXPECT_EQ(without_blanks(" \xC2\xA0polly.db\t\xE2\x80\x8B\r\n\xE3\x80\x80"), "polly.db");
  EXPECT_EQ(without_blanks("pr\xC3\xBC"
                           "fung \xC3\xA0"),
            "pr\xC3\xBC"
            "fung \xC3\xA0")
      << "a letter is no blank";
  EXPECT_EQ(without_blanks(" \n \t"), "");
}

TEST(TidyText, AControlCharacterIsNamedByItsCodeAndPlace) {
  EXPECT_EQ(control_character_in("a\tb"), "U+0009 (a tab) as its character 2");
  EXPECT_EQ(control_character_in("\xC3\xBCx\r\ny"), "U+000D (a carriage return) as its character 3");
  EXPECT_EQ(control_character_in("a\0b"sv), "U+0000 (a NUL) as its character 2");
  EXPECT_EQ(control_character_in("a\x1b[0m"), "U+001B (an escape) as its character 2");
  EXPECT_EQ(control_character_in("a\x7f"), "U+007F (a delete) as its character 2");
  EXPECT_EQ(control_character_in("a\xC2\x9Bm"), "U+009B as its character 2");
  EXPECT_EQ(control_character_in("Pr\xC3\xBC"
                                 "fung \xE2\x9C\x93"),
            "");
}

TEST(TidyText, InAListALineMayEndBesideAComma) {
  EXPECT_EQ(control_character_in("new,\n\told", true), "");
  EXPECT_EQ(control_character_in("new \r\n, old", true), "");
  EXPECT_EQ(control_character_in("new,\nold"), "U+000A (a line feed) as its character 5");
  EXPECT_EQ(control_character_in("new\nold", true), "U+000A (a line feed) as its character 4");
}

}  // namespace
}  // namespace polly::config
