#include "polly/base/decimal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace polly {
namespace {

template <class Number>
std::string after(Number limit, char last) {
  std::string text = std::to_string(limit);
  text.back() = last;
  return text;
}

TEST(Decimal, EveryTypeIsReadUpToItsLimits) {
  EXPECT_EQ(parse_decimal<std::int64_t>("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parse_decimal<std::int64_t>("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parse_decimal<std::uint64_t>("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(parse_decimal<std::uint32_t>("4294967295"), std::numeric_limits<std::uint32_t>::max());
  EXPECT_EQ(parse_decimal<std::uint16_t>("65535"), std::numeric_limits<std::uint16_t>::max());
  EXPECT_EQ(parse_decimal<int>("-2147483648"), std::numeric_limits<int>::min());
}

TEST(Decimal, ANumberThatItsTypeCannotHoldIsNone) {
  EXPECT_EQ(parse_decimal<std::int64_t>(after(std::numeric_limits<std::int64_t>::max(), '8')), std::nullopt);
  EXPECT_EQ(parse_decimal<std::int64_t>(after(std::numeric_limits<std::int64_t>::min(), '9')), std::nullopt);
  EXPECT_EQ(parse_decimal<std::uint64_t>("18446744073709551616"), std::nullopt);
  EXPECT_EQ(parse_decimal<std::uint32_t>("4294967296"), std::nullopt);
  EXPECT_EQ(parse_decimal<std::uint16_t>("65536"), std::nullopt);
  EXPECT_EQ(parse_decimal<double>("1e999"), std::nullopt);
  EXPECT_EQ(parse_decimal<double>("1e-999"), std::nullopt);
}

TEST(Decimal, OnlyAWholeTextIsANumber) {
  for (const char* text : {"", " ", " 1", "1 ", "+1", "-", "--1", "1.0", "1,0", "0x1", "1e3", "one", "\t1", "1\n"}) {
    EXPECT_EQ(parse_decimal<std::int64_t>(text), std::nullopt) << text;
    EXPECT_EQ(parse_decimal<std::size_t>(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_decimal<int>(std::string_view("1\0", 2)), std::nullopt);
  EXPECT_EQ(parse_decimal<int>(std::string_view()), std::nullopt);
}

TEST(Decimal, ATypeWithoutASignTakesNone) {
  EXPECT_EQ(parse_decimal<std::uint64_t>("-1"), std::nullopt);
  EXPECT_EQ(parse_decimal<std::uint64_t>("-0"), std::nullopt);
  EXPECT_EQ(parse_decimal<std::int64_t>("-0"), 0);
}

TEST(Decimal, LeadingZerosAreAllowed) {
  EXPECT_EQ(parse_decimal<int>("-007"), -7);
  EXPECT_EQ(parse_decimal<std::uint16_t>("0000065535"), 65535);
}

TEST(Decimal, LimitsBelongToTheRange) {
  EXPECT_EQ(parse_decimal<std::uint16_t>("1", 1, 10), 1);
  EXPECT_EQ(parse_decimal<std::uint16_t>("10", 1, 10), 10);
  EXPECT_EQ(parse_decimal<std::uint16_t>("0", 1, 10), std::nullopt);
  EXPECT_EQ(parse_decimal<std::uint16_t>("11", 1, 10), std::nullopt);
  EXPECT_EQ(parse_decimal<double>("nan", 0, 1), std::nullopt);
}

TEST(Decimal, ANumberIsTakenFromTheFront) {
  std::string_view text = "-12.5h";
  EXPECT_EQ(take_decimal<int>(text), -12);
  EXPECT_EQ(text, ".5h");
  EXPECT_EQ(take_decimal<int>(text), std::nullopt);
  EXPECT_EQ(text, ".5h");
}

TEST(Decimal, ANumberThatDoesNotFitIsNotTaken) {
  std::string_view text = "70000 apples";
  EXPECT_EQ(take_decimal<std::uint16_t>(text), std::nullopt);
  EXPECT_EQ(text, "70000 apples");
}

TEST(Decimal, DoublesHaveFractionsAndExponents) {
  EXPECT_EQ(parse_decimal<double>("0.25"), 0.25);
  EXPECT_EQ(parse_decimal<double>("-1E3"), -1000);
  EXPECT_EQ(parse_decimal<double>("Inf"), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(parse_decimal<double>("nan").value_or(0)));
  EXPECT_EQ(parse_decimal<double>("+0.5"), std::nullopt);
}

TEST(Decimal, TheFormOfADoubleHasNoLimits) {
  for (const char* text : {"1e999", "-1e999", "1e-999", "0", "inf", "NaN"}) {
    EXPECT_TRUE(has_form_of_double(text)) << text;
  }
  for (const char* text : {"", "+1", "1e999 ", "1e", "."}) EXPECT_FALSE(has_form_of_double(text)) << text;
}

}  // namespace
}  // namespace polly
