#include "polly/config/address_list.hpp"

#include <gtest/gtest.h>

namespace polly::config {

TEST(AddressList, ServersAreHostsWithPortsAndPathsOfSockets) {
  for (const char* text : {"127.0.0.1:6379", "[::1]:7000", "/run/valkey.sock", "valkey-0.valkey:1", "a:1,[::1]:2,/s"}) {
    const auto addresses = parse_addresses(text);
    ASSERT_TRUE(addresses) << text;
    EXPECT_EQ(show(*addresses), text);
  }
  EXPECT_EQ(parse_addresses("unix:/run/v.sock")->front().unix_path, "/run/v.sock");
  EXPECT_EQ(parse_addresses("a:1, b:2 ,c:3")->at(1).host, "b");
  EXPECT_EQ(parse_sentinel_addresses("a:1,b:2")->size(), 2U);
}

TEST(AddressList, WhatLeavesAServerOpenIsRefused) {
  for (const char* text : {"", "host", ":6379", "host:0", "host:", "a:1,", ",a:1", "a:1,b", "/", "unix:", "unix:a:1",
                           "valkey://a:1", "user@a:1"}) {
    EXPECT_FALSE(parse_addresses(text)) << text;
  }
  EXPECT_FALSE(parse_sentinel_addresses("/run/v.sock"));
  EXPECT_FALSE(parse_addresses("/" + std::string(kUnixPathBytesMax, 'x')));
}

TEST(AddressList, ServersAreBounded) {
  std::string text = "a:1";
  for (std::size_t i = 1; i < kAddressesMax; ++i) text += ",a:1";
  EXPECT_EQ(parse_addresses(text)->size(), kAddressesMax);
  EXPECT_FALSE(parse_addresses(text + ",a:1"));
}

}  // namespace polly::config
