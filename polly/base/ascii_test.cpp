#include "polly/base/ascii.hpp"

#include <gtest/gtest.h>

namespace polly {

TEST(Ascii, TheClassesHoldExactlyTheirCharacters) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    EXPECT_EQ(is_digit(c), kDigits.find(c) != kDigits.npos) << byte;
    EXPECT_EQ(is_letter(c), kLetters.find(c) != kLetters.npos) << byte;
    EXPECT_EQ(is_alphanumeric(c), is_digit(c) || is_letter(c)) << byte;
    EXPECT_EQ(is_blank(c), c == ' ' || c == '\t') << byte;
  }
}

TEST(Ascii, OnlyCapitalLettersHaveALowerCase) {
  EXPECT_EQ(to_lower("AZaz09[@`{"), "azaz09[@`{");
  EXPECT_EQ(to_lower("\xC3\x84\xFF"), "\xC3\x84\xFF");  // no letter of another alphabet changes
  EXPECT_EQ(to_lower(""), "");
}

TEST(Ascii, EqualTextsMayDifferInCaseOnly) {
  EXPECT_TRUE(equals_ignoring_case("Transfer-Encoding", "tRANSFER-eNCODING"));
  EXPECT_TRUE(equals_ignoring_case("", ""));
  EXPECT_FALSE(equals_ignoring_case("host", "hos"));
  EXPECT_FALSE(equals_ignoring_case("@[", "`{"));  // as far apart as "A" and "a", and no letters
}

TEST(Ascii, BlanksAreTrimmedAtTheEndsOnly) {
  EXPECT_EQ(trim_blanks(" \t a\tb \t"), "a\tb");
  EXPECT_EQ(trim_blanks("\na\r"), "\na\r");
  EXPECT_EQ(trim_blanks(" \t"), "");
  EXPECT_EQ(trim_blanks(""), "");
}

TEST(Ascii, ATextConsistsOfLettersDigitsAndWhatIsNamed) {
  EXPECT_TRUE(is_alphanumeric_or("db-1.example", "-."));
  EXPECT_FALSE(is_alphanumeric_or("db_1", "-."));
  EXPECT_FALSE(is_alphanumeric_or(std::string_view("a\0b", 3), "-"));
  EXPECT_TRUE(is_alphanumeric_or("", ""));
}

}  // namespace polly
