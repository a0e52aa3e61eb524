// What each type of the protocol is to a reader, however the bytes are cut.
#include "polly/resp3/parser.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "polly/resp3/detail/test_slices.hpp"

namespace polly::resp3 {

namespace {

using Type = Reply::Type;

Reply text(std::string text) {
  return Reply(Type::string, std::move(text));
}

template <class... Elements>
Reply aggregate(Type type, Elements... elements) {
  return Reply(type, std::vector<Reply>{std::move(elements)...});
}

// Whole, at every split and byte by byte, `bytes` are this reply and nothing else.
void expect_reply(std::string_view bytes, const Reply& reply) {
  const Parsed expected{{reply}, "", ""};
  EXPECT_EQ(parse_whole(bytes), expected) << bytes << " " << parse_whole(bytes).error;
  EXPECT_EQ(parse_bytewise(bytes), expected) << bytes;
  for (std::size_t at = 0; at <= bytes.size(); ++at) EXPECT_EQ(parse_split(bytes, at), expected) << bytes << " " << at;
}

TEST(Parser, AStatusIsAString) {
  expect_reply("+OK\r\n", text("OK"));
  expect_reply("+\r\n", text(""));
  expect_reply("+a status that is too long for a small buffer\r\n",
               text("a status that is too long for a small buffer"));
}

TEST(Parser, AStringHoldsAnyBytes) {
  expect_reply("$5\r\nhello\r\n", text("hello"));
  expect_reply("$0\r\n\r\n", text(""));
  expect_reply("$4\r\n\r\n\r\n\r\n", text("\r\n\r\n"));
  expect_reply("$005\r\nhello\r\n", text("hello"));
  expect_reply(std::string_view("$3\r\n\0\xff\n\r\n", 9), text(std::string("\0\xff\n", 3)));
}

TEST(Parser, AnErrorIsTheSameInBothForms) {
  expect_reply("-ERR no\r\n", Reply(Type::error, "ERR no"));
  expect_reply("!6\r\nERR no\r\n", Reply(Type::error, "ERR no"));
  expect_reply("!7\r\nERR\r\nno\r\n", Reply(Type::error, "ERR\r\nno"));
}

TEST(Parser, ANullIsANullHoweverItIsWritten) {
  expect_reply("$-1\r\n", Reply());
  expect_reply("*-1\r\n", Reply());
  expect_reply("_\r\n", Reply());
}

TEST(Parser, IntegersAreExactToTheLimitsOfTheirType) {
  expect_reply(":42\r\n", Reply(42));
  expect_reply(":+5\r\n", Reply(5));
  expect_reply(":-0\r\n", Reply(0));
  expect_reply(":9223372036854775807\r\n", Reply(std::numeric_limits<std::int64_t>::max()));
  expect_reply(":-9223372036854775808\r\n", Reply(std::numeric_limits<std::int64_t>::min()));
  expect_reply(":9007199254740993\r\n", Reply(9007199254740993));
}

TEST(Parser, ABooleanIsAnInteger) {
  expect_reply("#t\r\n", Reply(1));
  expect_reply("#f\r\n", Reply(0));
}

TEST(Parser, DoublesAndBigNumbersAreText) {
  for (const std::string number : {"1.5", "10", "-1e-7", "+1.5", "inf", "-inf", "nan", "1e999"}) {
    expect_reply("," + number + "\r\n", Reply(Type::number, number));
  }
  for (const std::string number : {"3492890328409238509324850943850943825024385", "-1", "+1", "0"}) {
    expect_reply("(" + number + "\r\n", Reply(Type::number, number));
  }
}

TEST(Parser, AVerbatimStringLosesItsKind) {
  expect_reply("=8\r\ntxt:text\r\n", text("text"));
  expect_reply("=4\r\nmkd:\r\n", text(""));
  expect_reply("=41\r\ntxt:a text that has more than a few bytes\r\n", text("a text that has more than a few bytes"));
}

TEST(Parser, AggregatesHoldTheirElements) {
  expect_reply("*2\r\n:1\r\n$1\r\na\r\n", aggregate(Type::array, Reply(1), text("a")));
  expect_reply("~1\r\n:1\r\n", aggregate(Type::array, Reply(1)));
  expect_reply("%2\r\n+k\r\n:1\r\n+l\r\n_\r\n", aggregate(Type::map, text("k"), Reply(1), text("l"), Reply()));
  expect_reply(">2\r\n+message\r\n+hello\r\n", aggregate(Type::push, text("message"), text("hello")));
}

TEST(Parser, AggregatesMayBeEmpty) {
  expect_reply("*0\r\n", aggregate(Type::array));
  expect_reply("~0\r\n", aggregate(Type::array));
  expect_reply("%0\r\n", aggregate(Type::map));
  expect_reply(">0\r\n", aggregate(Type::push));
  expect_reply("*2\r\n*0\r\n%0\r\n", aggregate(Type::array, aggregate(Type::array), aggregate(Type::map)));
}

TEST(Parser, AggregatesNest) {
  expect_reply("*3\r\n*2\r\n:1\r\n*1\r\n_\r\n-ERR no\r\n%1\r\n*1\r\n:2\r\n~1\r\n$-1\r\n",
               aggregate(Type::array, aggregate(Type::array, Reply(1), aggregate(Type::array, Reply())),
                         Reply(Type::error, "ERR no"),
                         aggregate(Type::map, aggregate(Type::array, Reply(2)), aggregate(Type::array, Reply()))));
}

TEST(Parser, AttributesAreLeftOut) {
  expect_reply("|1\r\n+ttl\r\n:3600\r\n+OK\r\n", text("OK"));
  expect_reply("|0\r\n|1\r\n+a\r\n*1\r\n%1\r\n+b\r\n+c\r\n:1\r\n", Reply(1));
  expect_reply("*2\r\n|1\r\n+ttl\r\n:1\r\n:1\r\n|1\r\n+ttl\r\n:2\r\n:2\r\n",
               aggregate(Type::array, Reply(1), Reply(2)));
  expect_reply("|1\r\n|1\r\n+in\r\n+it\r\n+k\r\n+v\r\n:1\r\n", Reply(1));
  expect_reply("|1\r\n+k\r\n+v\r\n>1\r\n+push\r\n", aggregate(Type::push, text("push")));
}

TEST(Parser, RepliesFollowEachOther) {
  const std::string_view bytes = "+OK\r\n*1\r\n:1\r\n_\r\n$1\r\na\r\n";
  const Parsed expected{{text("OK"), aggregate(Type::array, Reply(1)), Reply(), text("a")}, "", ""};
  EXPECT_EQ(parse_whole(bytes), expected);
  for (std::size_t at = 0; at <= bytes.size(); ++at) EXPECT_EQ(parse_split(bytes, at), expected) << at;
}

TEST(Parser, LeavesTheBeginningOfALineAndNothingElse) {
  EXPECT_EQ(parse_whole(":1\r\n+O").left, "+O");
  EXPECT_EQ(parse_whole("+OK\r").left, "+OK\r");
  EXPECT_EQ(parse_whole("$5\r\nhel").left, "");
  EXPECT_EQ(parse_whole("$5\r\nhello\r").left, "\r");
  EXPECT_EQ(parse_whole("*2\r\n:1\r\n").left, "");
  EXPECT_EQ(parse_whole("").left, "");
}

TEST(Parser, TakesNothingBehindAReply) {
  Parser parser;
  std::string_view bytes = ":1\r\n:2\r\n";
  ASSERT_EQ(parser.parse(bytes), Parser::Status::reply);
  EXPECT_EQ(bytes, ":2\r\n");
  EXPECT_EQ(parser.take(), Reply(1));
}

TEST(Parser, KeepsNothingOfAReplyThatNobodyTook) {
  Parser parser;
  std::string_view bytes = "$5\r\nhello\r\n:1\r\n_\r\n+OK\r\n";
  for (int i = 0; i < 4; ++i) ASSERT_EQ(parser.parse(bytes), Parser::Status::reply);
  EXPECT_EQ(parser.take(), text("OK"));
}

}  // namespace

}  // namespace polly::resp3
