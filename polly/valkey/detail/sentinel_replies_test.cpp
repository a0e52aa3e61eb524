#include "polly/valkey/detail/sentinel_replies.hpp"

#include <gtest/gtest.h>

#include "polly/resp3/parser.hpp"

namespace polly::valkey {
namespace {

using resp3::Reply;

Reply reply_of(std::string_view wire) {
  resp3::Parser parser;
  EXPECT_EQ(parser.parse(wire), resp3::Parser::Status::reply);
  return parser.take();
}

// A message as it comes in RESP3.
Reply switch_saying(const std::string& text) {
  return reply_of(">3\r\n$7\r\nmessage\r\n$14\r\n+switch-master\r\n$" + std::to_string(text.size()) + "\r\n" + text +
                  "\r\n");
}

TEST(SentinelReplies, APrimaryIsAHostAndAPort) {
  EXPECT_EQ(parse_primary(reply_of("*2\r\n$8\r\n10.0.0.1\r\n$4\r\n6379\r\n")), Address("10.0.0.1", 6379));
  EXPECT_EQ(parse_primary(reply_of("*2\r\n$2\r\ndb\r\n$5\r\n65535\r\n")), Address("db", 65535));
  EXPECT_EQ(parse_primary(reply_of("*2\r\n$3\r\n::1\r\n$1\r\n1\r\n")), Address("::1", 1));
}

TEST(SentinelReplies, WhatIsNoAddressNamesNoPrimary) {
  for (const char* wire :
       {"*-1\r\n", "_\r\n", "+OK\r\n", "*1\r\n$8\r\n10.0.0.1\r\n", "*2\r\n$0\r\n\r\n$4\r\n6379\r\n",
        "*2\r\n$1\r\na\r\n$1\r\n0\r\n", "*2\r\n$1\r\na\r\n$5\r\n65536\r\n", "*2\r\n$1\r\na\r\n$3\r\n63x\r\n",
        "*2\r\n$1\r\na\r\n$0\r\n\r\n", "*2\r\n$1\r\na\r\n$2\r\n-1\r\n", "*3\r\n+a\r\n+1\r\n+b\r\n"}) {
    EXPECT_EQ(parse_primary(reply_of(wire)), std::nullopt) << wire;
  }
}

TEST(SentinelReplies, TheOtherSentinelsAreReadOfMapsAndOfFlatRows) {
  const std::vector<Address> both{Address("10.0.0.2", 26379), Address("10.0.0.3", 26380)};
  EXPECT_EQ(parse_sentinels(reply_of("*2\r\n"
                                     "%3\r\n+name\r\n+s2\r\n+ip\r\n+10.0.0.2\r\n+port\r\n+26379\r\n"
                                     "%3\r\n+name\r\n+s3\r\n+ip\r\n+10.0.0.3\r\n+port\r\n+26380\r\n")),
            both);
  EXPECT_EQ(parse_sentinels(reply_of("*2\r\n"
                                     "*6\r\n+name\r\n+s2\r\n+ip\r\n+10.0.0.2\r\n+port\r\n+26379\r\n"
                                     "*6\r\n+name\r\n+s3\r\n+ip\r\n+10.0.0.3\r\n+port\r\n+26380\r\n")),
            both);
}

TEST(SentinelReplies, ARowWithoutAnAddressIsLeftOut) {
  EXPECT_EQ(parse_sentinels(reply_of("*4\r\n+row\r\n"
                                     "*2\r\n+ip\r\n+10.0.0.2\r\n"
                                     "*3\r\n+ip\r\n+10.0.0.2\r\n+port\r\n"
                                     "*4\r\n+ip\r\n+10.0.0.3\r\n+port\r\n+26379\r\n")),
            std::vector<Address>{Address("10.0.0.3", 26379)});
  EXPECT_TRUE(parse_sentinels(reply_of("-ERR No such master with that name\r\n")).empty());
  EXPECT_TRUE(parse_sentinels(reply_of("*0\r\n")).empty());
}

TEST(SentinelReplies, MoreSentinelsThanAClientRemembersAreLeftOut) {
  std::string wire = "*" + std::to_string(kAddressesMax + 1) + "\r\n";
  for (std::size_t i = 0; i <= kAddressesMax; ++i) wire += "*4\r\n+ip\r\n+host\r\n+port\r\n+26379\r\n";
  EXPECT_EQ(parse_sentinels(reply_of(wire)).size(), kAddressesMax);
}

TEST(SentinelReplies, AMessageTellsOfAnotherPrimaryInBothProtocols) {
  const PrimarySwitch told("mymaster", Address("10.0.0.1", 6379), Address("10.0.0.2", 6380));
  EXPECT_EQ(parse_switch(switch_saying("mymaster 10.0.0.1 6379 10.0.0.2 6380")), told);
  EXPECT_EQ(parse_switch(reply_of("*3\r\n$7\r\nmessage\r\n$14\r\n+switch-master\r\n"
                                  "$36\r\nmymaster 10.0.0.1 6379 10.0.0.2 6380\r\n")),
            told);
}

TEST(SentinelReplies, OtherMessagesTellOfNone) {
  for (const char* wire :
       {">3\r\n+subscribe\r\n+[switch-master]\r\n:1\r\n", ">3\r\n+message\r\n+sdown\r\n+a b c d e\r\n",
        ">2\r\n+message\r\n+switch-master\r\n", "+message\r\n", "_\r\n"}) {
    EXPECT_EQ(parse_switch(reply_of(wire)), std::nullopt) << wire;
  }
}

TEST(SentinelReplies, AMessageThatLacksAWordOrHasOneTooManyTellsOfNone) {
  for (const char* text :
       {"", "mymaster", "mymaster 10.0.0.1 6379 10.0.0.2", "mymaster 10.0.0.1 6379 10.0.0.2 6380 7",
        "mymaster 10.0.0.1 6379 10.0.0.2 ", "mymaster 10.0.0.1 6379  6380", " 10.0.0.1 6379 10.0.0.2 6380",
        "mymaster 10.0.0.1 x 10.0.0.2 6380", "mymaster 10.0.0.1 6379 10.0.0.2 0"}) {
    EXPECT_EQ(parse_switch(switch_saying(text)), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace polly::valkey
