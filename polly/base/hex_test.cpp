#include "polly/base/hex.hpp"

#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <vector>

namespace polly {
namespace {

TEST(Hex, EveryByteComesBack) {
  std::vector<std::uint8_t> bytes(256);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  std::vector<std::uint8_t> back(256);
  ASSERT_TRUE(from_hex(to_hex(bytes), back));
  EXPECT_EQ(back, bytes);
}

TEST(Hex, IsWrittenInLowerCaseAndReadInBoth) {
  std::array<std::uint8_t, 2> bytes{};
  ASSERT_TRUE(from_hex("Ab0F", bytes));
  EXPECT_EQ(to_hex(bytes), "ab0f");
}

TEST(Hex, OtherLengthsAndCharactersAreRefused) {
  std::array<std::uint8_t, 2> bytes{};
  for (const char* digits : {"", "a", "abc", "abcde", "abcdef", "zzzz", "ab g", "0x12", "-123", "12\n3"}) {
    EXPECT_FALSE(from_hex(digits, bytes)) << digits;
  }
  EXPECT_TRUE(from_hex("", std::span<std::uint8_t>()));
  EXPECT_EQ(to_hex({}), "");
}

TEST(Hex, ANumberIsReadUpToTheLimitOfItsType) {
  EXPECT_EQ(parse_hex<std::uint32_t>("0"), 0U);
  EXPECT_EQ(parse_hex<std::uint32_t>("00ffFFffFF"), 0xFFFFFFFFU);
  EXPECT_EQ(parse_hex<std::uint32_t>("100000000"), std::nullopt);
  EXPECT_EQ(parse_hex<std::uint64_t>("ffffffffffffffff"), 0xFFFFFFFFFFFFFFFFU);
  EXPECT_EQ(parse_hex<std::uint64_t>("1ffffffffffffffff"), std::nullopt);
  for (const char* digits : {"", "-1", "+1", "0x1", " 1", "1 ", "g"}) {
    EXPECT_EQ(parse_hex<std::uint64_t>(digits), std::nullopt) << digits;
  }
}

TEST(Hex, KnowsItsDigits) {
  int digits = 0;
  for (int c = 0; c < 256; ++c) digits += is_hex_digit(static_cast<char>(c)) ? 1 : 0;
  EXPECT_EQ(digits, 22);
  EXPECT_TRUE(is_hex_digit('f') && is_hex_digit('F') && is_hex_digit('0'));
  EXPECT_FALSE(is_hex_digit('g') || is_hex_digit('/') || is_hex_digit(':') || is_hex_digit('@') || is_hex_digit('`'));
}

}  // namespace
}  // namespace polly
