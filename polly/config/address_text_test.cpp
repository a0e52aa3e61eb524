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

TEST(AddressText, ServersAreHostsWithPortsAndPathsOfSockets) {
  for (const char* text : {"127.0.0.1:6379", "[::1]:7000", "/run/valkey.sock", "valkey-0.valkey:1"}) {
    const auto addresses = parse_valkey_addresses(text);
    ASSERT_TRUE(addresses && addresses->size() == 1) << text;
    EXPECT_EQ(format_valkey_address(addresses->front()), text);
  }
  EXPECT_EQ(parse_valkey_addresses("unix:/run/v.sock")->front().unix_path, "/run/v.sock");
  EXPECT_EQ(parse_valkey_addresses("a:1, b:2 ,c:3")->at(1).host, "b");
  EXPECT_EQ(parse_sentinel_addresses("a:1,b:2")->size(), 2U);
}

TEST(AddressText, WhatLeavesTheServerOpenIsRefused) {
  for (const char* text : {"", "host", ":6379", "host:0", "host:", "a:1,", ",a:1", "a:1,b", "/", "unix:", "unix:a:1",
                           "valkey://a:1", "user@a:1"}) {
    EXPECT_FALSE(parse_valkey_addresses(text)) << text;
  }
  EXPECT_FALSE(parse_sentinel_addresses("/run/v.sock"));
  EXPECT_FALSE(parse_valkey_addresses("/" + std::string(kUnixPathBytesMax, 'x')));
}

TEST(AddressText, ServersAreBounded) {
  std::string text = "a:1";
  for (std::size_t i = 1; i < kValkeyAddressesMax; ++i) text += ",a:1";
  EXPECT_EQ(parse_valkey_addresses(text)->size(), kValkeyAddressesMax);
  EXPECT_FALSE(parse_valkey_addresses(text + ",a:1"));
}

}  // namespace polly::config
