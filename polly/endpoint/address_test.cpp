#include "polly/endpoint/address.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"

namespace polly {

TEST(Address, EveryFormIsReadAndWrittenBack) {
  for (const char* text : {"127.0.0.1:8080", "localhost:1", "[::1]:80", "[fe80::1%eth0]:65535", "polly-0.polly:0"}) {
    const auto address = parse_listen_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), text);
  }
  EXPECT_EQ(parse_listen_address("[::1]:80")->host, "::1");
}

TEST(Address, APortAloneMeansEveryAddressOfTheMachine) {
  EXPECT_EQ(parse_listen_address(":8080")->host, "0.0.0.0");
  EXPECT_EQ(parse_listen_address(":8080")->port, 8080);
}

TEST(Address, WhatIsNoAddressIsRefused) {
  for (const char* text :
       {"", "8080", "localhost", "localhost:", "localhost:http", "localhost:65536", "localhost:-1", "::1:80", "[::1]",
        "[]:80", "[:80", "]:80", "[", "[localhost]:80", "a b:80", "http://a:80"}) {
    EXPECT_FALSE(parse_listen_address(text)) << text;
    EXPECT_FALSE(parse_address(text)) << text;
  }
}

TEST(Address, AServerHasAHostWithAPortOrThePathOfASocket) {
  for (const char* text : {"127.0.0.1:6379", "[::1]:7000", "unix:/run/valkey.sock", "valkey-0.valkey:1"}) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), text);
  }
  EXPECT_EQ(parse_address("/run/v.sock"), Address::of_socket("/run/v.sock"));
  EXPECT_TRUE(parse_address("/run/v.sock")->is_unix());
  EXPECT_EQ(parse_address("h:1"), Address("h", 1));
}

TEST(Address, WhatLeavesTheServerOpenIsRefused) {
  for (const char* text : {"host", ":6379", "host:0", "host:", "/", "unix:", "unix:a:1", "valkey://a:1", "user@a:1"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
  EXPECT_FALSE(parse_listen_address("/run/v.sock"));
}

TEST(Address, ThePathOfASocketIsBounded) {
  const std::string longest = "/" + std::string(kUnixPathBytesMax - 1, 'x');
  EXPECT_TRUE(parse_address(longest));
  EXPECT_FALSE(parse_address(longest + "x"));
  EXPECT_NO_THROW(check(Address::of_socket(longest)));
  EXPECT_THROW(check(Address::of_socket(longest + "x")), Error);
}

TEST(Address, OnlyListeningAllowsPortZero) {
  EXPECT_EQ(parse_listen_port("0"), 0);
  EXPECT_EQ(parse_port("0"), std::nullopt);
  EXPECT_EQ(parse_port("1"), 1);
  EXPECT_EQ(parse_port("65535"), 65535);
  for (const char* text : {"", "65536", "-1", "+1", " 1", "http"}) {
    EXPECT_FALSE(parse_port(text)) << text;
    EXPECT_FALSE(parse_listen_port(text)) << text;
  }
}

TEST(Address, OneThatNoServerCanHaveIsAnError) {
  EXPECT_NO_THROW(check(Address("host", 1)));
  EXPECT_THROW(check(Address("host", 0)), Error);
  EXPECT_THROW(check(Address("", 1)), Error);
  EXPECT_THROW(check(Address()), Error);
}

}  // namespace polly
