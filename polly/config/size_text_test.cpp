#include "polly/config/size_text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace polly::config {

TEST(SizeText, BytesAndBothKindsOfUnitsAreRead) {
  EXPECT_EQ(parse_size("0"), 0U);
  EXPECT_EQ(parse_size("65536"), 65536U);
  EXPECT_EQ(parse_size("64MiB"), 64U << 20);
  EXPECT_EQ(parse_size("1GB"), 1'000'000'000U);
  EXPECT_EQ(parse_size("2 kib"), 2048U);
  EXPECT_EQ(parse_size("512b"), 512U);
  EXPECT_EQ(parse_size("18446744073709551615"), std::numeric_limits<std::size_t>::max());
}

TEST(SizeText, WhatIsNoSizeIsRefused) {
  for (const char* text : {"", " ", "MiB", "-1", "+1", "1.5GB", "64M", "1 2", "1  B", "12 ", "1GBs", "0x10",
                           "18446744073709551616", "18446744073709551615kB", "99999999TiB"}) {
    EXPECT_FALSE(parse_size(text)) << text;
  }
}

TEST(SizeText, ASizeIsWrittenInTheLargestUnitThatLosesNothing) {
  EXPECT_EQ(format_size(0), "0");
  EXPECT_EQ(format_size(64U << 20), "64MiB");
  EXPECT_EQ(format_size(1536), "1536");
  EXPECT_EQ(format_size(1'000'000'000), "1000000000");
  for (const std::size_t size : {std::size_t{1}, std::size_t{1024}, std::size_t{1} << 50, std::size_t{12345}}) {
    EXPECT_EQ(parse_size(format_size(size)), size);
  }
}

}  // namespace polly::config
