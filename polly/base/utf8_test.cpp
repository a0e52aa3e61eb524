#include "polly/base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly {
namespace {

TEST(Utf8, ACharacterIsTakenFromTheFront) {
  std::string_view text = "a\u00eb\u65e5\U0001F99C";
  EXPECT_EQ(take_character(text), "a");
  EXPECT_EQ(take_character(text), "\u00eb");
  EXPECT_EQ(take_character(text), "\u65e5");
  EXPECT_EQ(take_character(text), "\U0001F99C");
  EXPECT_TRUE(text.empty());
}

TEST(Utf8, TheLongestStartOfACharacterIsTakenAsNone) {
  std::string_view text = "\xE2\x80z";
  EXPECT_EQ(take_character(text), "");
  EXPECT_EQ(text, "z");
}

TEST(Utf8, ACharacterHasItsNumber) {
  EXPECT_EQ(code_point(std::string_view("\0", 1)), 0U);
  EXPECT_EQ(code_point("\x7f"), 0x7FU);
  EXPECT_EQ(code_point("\u009b"), 0x9BU);
  EXPECT_EQ(code_point("\u202e"), 0x202EU);
  EXPECT_EQ(code_point("\U0010FFFF"), 0x10FFFFU);
}

TEST(Utf8, NeighboursOfControlsAreNone) {
  for (const char* c : {" ", "~", "\u00a0", "\u061b", "\u061d", "\u200d", "\u2010", "\u2027", "\u202f", "\u2065",
                        "\u206a", "\U0001F99C"}) {
    EXPECT_FALSE(is_control(c)) << c;
  }
  for (const char* c : {"\x1f", "\x7f", "\u0080", "\u009f", "\u061c", "\u200e", "\u2028", "\u2069"}) {
    EXPECT_TRUE(is_control(c)) << c;
  }
}

}  // namespace
}  // namespace polly
