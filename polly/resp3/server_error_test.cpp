#include "polly/resp3/server_error.hpp"

#include <gtest/gtest.h>

namespace polly::resp3 {

namespace {

using Kind = Redirect::Kind;

TEST(ServerError, BeginsWithItsCode) {
  const ServerError error("WRONGTYPE Operation against a key holding the wrong kind of value");
  EXPECT_EQ(error.code(), "WRONGTYPE");
  EXPECT_EQ(error.message(), "Operation against a key holding the wrong kind of value");
}

TEST(ServerError, MayBeACodeAlone) {
  const ServerError error("NOSCRIPT");
  EXPECT_EQ(error.code(), "NOSCRIPT");
  EXPECT_EQ(error.message(), "");
}

TEST(ServerError, ThatAScriptMadeUpMayHaveNoCode) {
  for (const char* text : {"My own error", "it failed", " ERR", "Err no", ""}) {
    EXPECT_EQ(ServerError(text).code(), "") << text;
    EXPECT_EQ(ServerError(text).message(), text);
  }
}

TEST(Redirect, NamesTheNodeOfASlot) {
  EXPECT_EQ(parse_redirect("MOVED 3999 127.0.0.1:6381"), Redirect(Kind::moved, 3999, "127.0.0.1", 6381));
  EXPECT_EQ(parse_redirect("ASK 0 shard-2.example:65535"), Redirect(Kind::ask, 0, "shard-2.example", 65535));
  EXPECT_EQ(parse_redirect("MOVED 16383 h:1"), Redirect(Kind::moved, 16383, "h", 1));
}

TEST(Redirect, OfAnIpv6AddressIsDividedAtTheLastColon) {
  EXPECT_EQ(parse_redirect("MOVED 1 2001:db8::1:6379"), Redirect(Kind::moved, 1, "2001:db8::1", 6379));
}

TEST(Redirect, WithoutAHostMeansTheOneThatWasAsked) {
  EXPECT_EQ(parse_redirect("MOVED 3999 :6381"), Redirect(Kind::moved, 3999, "", 6381));
}

TEST(Redirect, OfAnotherErrorIsNone) {
  for (const char* text : {"", "ERR no", "TRYAGAIN Multiple keys request during rehashing of slot", "moved 1 h:1",
                           "MOVEDX 1 h:1", " MOVED 1 h:1"}) {
    EXPECT_EQ(parse_redirect(text), std::nullopt) << text;
  }
}

TEST(Redirect, ThatIsMalformedIsNone) {
  for (const char* text : {"MOVED",           "MOVED ",         "MOVED 1",         "MOVED 1 ",
                           "MOVED 1 h",       "MOVED  h:1",     "MOVED 1  h:1",    "MOVED x h:1",
                           "MOVED -1 h:1",    "MOVED +1 h:1",   "MOVED 16384 h:1", "MOVED 99999999999999999999 h:1",
                           "MOVED 1 h:",      "MOVED 1 h:0",    "MOVED 1 h:65536", "MOVED 1 h:-1",
                           "MOVED 1 h:1 ",    "MOVED 1 h:1 2",  "MOVED 1 h h:1",   "MOVED 1 h\t:1",
                           "MOVED 1 h\r\n:1", "MOVED 1 \xff:1", "MOVED 1 ?:6379"}) {
    EXPECT_EQ(parse_redirect(text), std::nullopt) << text;
  }
}

}  // namespace

}  // namespace polly::resp3
