#include "polly/config/address_text.hpp"

#include <gtest/gtest.h>

namespace polly::config {

TEST(AddressText, EveryFormIsReadAndWrittenBack) {
  for (const char* text : {"127.0.0.1:8080", "localhost:1", "[::1]:80", "[fe80::1%eth0]:65535", "polly-0.polly:0"}) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(format_address(*address), text);
  }
  EXPECT_EQ(parse_address("[::1]:80")->host, "::1");
}

TEST(AddressText, APortAloneMeansEveryAddressOfTheMachine) {
  EXPECT_EQ(parse_address(":8080")->host, "0.0.0.0");
  EXPECT_EQ(parse_address(":8080")->port, 8080);
}

TEST(AddressText, WhatIsNoAddressIsRefused) {
  for (const char* text : {"", "8080", "localhost", "localhost:", "localhost:http", "localhost:65536", "localhost:-1",
                           "::1:80", "[::1]", "[]:80", "[:80", "]:80", "[localhost]:80", "a b:80", "http://a:80"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
}

}  // namespace polly::config
