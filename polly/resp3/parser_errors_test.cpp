// What the parser refuses: every error by its name, and every limit at the limit and one above.
#include <gtest/gtest.h>

#include <string>

#include "polly/resp3/detail/test_heap.hpp"
#include "polly/resp3/detail/test_slices.hpp"

namespace polly::resp3 {

namespace {

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

// Whole and byte by byte, `bytes` come to this error behind no reply; "": they come to none, and more is awaited.
void expect_error(std::string_view bytes, std::string_view error) {
  EXPECT_EQ(parse_whole(bytes).error, error) << bytes.substr(0, 60);
  EXPECT_EQ(parse_bytewise(bytes).error, error) << bytes.substr(0, 60);
  EXPECT_TRUE(parse_whole(bytes).replies.empty()) << bytes.substr(0, 60);
}

TEST(ParserErrors, AnotherProtocolIsKnownFromItsFirstByte) {
  for (const char* bytes : {"H", "\x15\x03\x03", "\r", "\n", " ", "?", "^"})
    expect_error(bytes, "a type that is unknown");
  expect_error(std::string_view("\0", 1), "a type that is unknown");
}

TEST(ParserErrors, StreamedRepliesAreRefused) {
  expect_error("$?\r\n", "a streamed string");
  expect_error("!?\r\n", "a streamed string");
  for (const char* bytes : {"*?\r\n", "%?\r\n", "~?\r\n", ">?\r\n", "|?\r\n"})
    expect_error(bytes, "a streamed aggregate");
  expect_error(";4\r\n", "a part of a streamed reply");
  expect_error(".\r\n", "a part of a streamed reply");
}

TEST(ParserErrors, ALineEndsWithCrLf) {
  for (const char* bytes : {"+OK\n", "+\n", ":1\n", "_\n", "$1\n", "*1\n", "+a\nb\r\n"}) {
    expect_error(bytes, "a line that does not end with CR LF");
  }
  expect_error("+a\rb\r\n", "a line with a CR in its midst");
  expect_error("-a\r\r\n", "a line with a CR in its midst");
}

TEST(ParserErrors, ALengthThatIsNoNumberIsAnError) {
  for (const std::string length : {"", "x", "1x", " 1", "1 ", "+1", "-", "-2", "--1", "0x1", "1.0", "-01", "1\r"}) {
    for (const char* type : {"$", "!", "=", "*", "%", "~", ">", "|"}) {
      expect_error(type + length + "\r\n", "a length that is no number");
    }
  }
  for (const char* bytes : {"!-1\r\n", "=-1\r\n", "%-1\r\n", "~-1\r\n", ">-1\r\n", "|-1\r\n"}) {
    expect_error(bytes, "a length that is no number");
  }
}

TEST(ParserErrors, AnIntegerThatIsNoneIsAnError) {
  for (const std::string number : {"", "+", "-", "x", "1x", " 1", "1 ", "+-5", "-+5", "++5", "--5", "1.5", "0x1", "1e3",
                                   "9223372036854775808", "-9223372036854775809", "1\r"}) {
    expect_error(":" + number + "\r\n", "an integer that is no number of 64 bits");
  }
}

TEST(ParserErrors, OtherScalarsAreReadStrictlyToo) {
  for (const char* bytes : {"#\r\n", "#T\r\n", "#true\r\n", "#1\r\n"})
    expect_error(bytes, "a boolean that is neither t nor f");
  for (const char* bytes : {"_x\r\n", "_ \r\n", "_\r\r\n"}) expect_error(bytes, "a null with something behind it");
  for (const char* bytes :
       {",\r\n", ",x\r\n", ",1.5x\r\n", ", 1\r\n", ",+-1\r\n", ",1,5\r\n", ",1e\r\n", ",0x1p3\r\n"}) {
    expect_error(bytes, "a double that is no number");
  }
  for (const char* bytes : {"(\r\n", "(-\r\n", "(1.5\r\n", "(1 \r\n", "(--1\r\n", "(x\r\n"}) {
    expect_error(bytes, "a big number that is no number");
  }
}

TEST(ParserErrors, AStringIsAsLongAsItsLength) {
  for (const char* bytes : {"$2\r\nabc\r\n", "$2\r\nabx", "$0\r\nx", "$2\r\nab\rx", "$2\r\nab\n\r", "!1\r\nabc"}) {
    expect_error(bytes, "a string that is longer than its length");
  }
}

TEST(ParserErrors, AVerbatimStringHasItsKind) {
  for (const char* bytes : {"=3\r\n", "=0\r\n", "=4\r\ntext\r\n", "=5\r\ntext:\r\n"}) {
    expect_error(bytes, "a verbatim string without its kind");
  }
}

TEST(ParserErrors, APushInsideOfAReplyIsRefused) {
  for (const char* bytes : {"*1\r\n>0\r\n", "%1\r\n+k\r\n>1\r\n", "|1\r\n>1\r\n", ">1\r\n>1\r\n"}) {
    expect_error(bytes, "a push inside of another reply");
  }
}

TEST(ParserErrors, AnErrorStays) {
  Parser parser;
  std::string_view bytes = "*2\r\n:1\r\n:x\r\n+OK\r\n";
  ASSERT_EQ(parser.parse(bytes), Parser::Status::error);
  const std::string error(parser.error());
  EXPECT_EQ(error, "an integer that is no number of 64 bits");
  EXPECT_TRUE(parser.take().is_null());
  std::string_view sound = "+OK\r\n";
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(parser.parse(sound), Parser::Status::error);
    EXPECT_EQ(parser.error(), error);
    EXPECT_EQ(sound, "+OK\r\n");
  }
}

TEST(ParserErrors, RepliesBeforeAnErrorAreGiven) {
  const Parsed parsed = parse_whole("+OK\r\n:1\r\n?");
  EXPECT_EQ(parsed.replies.size(), 2U);
  EXPECT_EQ(parsed.error, "a type that is unknown");
}

TEST(ParserLimits, ALineHasOne) {
  const std::string longest = "+" + std::string(kLineBytesMax - 3, 'a') + "\r\n";
  EXPECT_EQ(parse_whole(longest).replies.size(), 1U);
  EXPECT_EQ(parse_split(longest, kLineBytesMax - 1).replies.size(), 1U);

  const std::string longer = "+" + std::string(kLineBytesMax - 2, 'a') + "\r\n";
  EXPECT_EQ(parse_whole(longer).error, "a line above the limit of 64 KiB");
  EXPECT_EQ(parse_split(longer, kLineBytesMax - 1).error, "a line above the limit of 64 KiB");
  EXPECT_EQ(parse_whole(longer.substr(0, kLineBytesMax)).error, "a line above the limit of 64 KiB");
  EXPECT_EQ(parse_whole(longer.substr(0, kLineBytesMax - 1)).error, "");
}

TEST(ParserLimits, AStringHasOne) {
  for (const std::string type : {"$", "!", "="}) {
    expect_error(type + "536870912\r\n", "");
    expect_error(type + "536870913\r\n", "a string above the limit of 512 MiB");
    expect_error(type + "99999999999999999999999\r\n", "a string above the limit of 512 MiB");
  }
}

TEST(ParserLimits, TheTextsOfAReplyHaveOne) {
  const auto error_of = [](std::string_view bytes) {
    Receiver receiver{Parser(10)};
    receiver.receive(bytes);
    return receiver.parsed().error;
  };
  EXPECT_EQ(error_of("$10\r\n0123456789\r\n"), "");
  EXPECT_EQ(error_of("$11\r\n"), "a reply of more bytes than its limit");
  EXPECT_EQ(error_of("*2\r\n+01234\r\n$5\r\n"), "");
  EXPECT_EQ(error_of("*2\r\n+01234\r\n$6\r\n"), "a reply of more bytes than its limit");
  EXPECT_EQ(error_of("*2\r\n$5\r\n01234\r\n-012345\r\n"), "a reply of more bytes than its limit");
  EXPECT_EQ(error_of("|1\r\n+01234\r\n+01234\r\n+OK\r\n"), "a reply of more bytes than its limit");
  EXPECT_EQ(error_of("$10\r\n0123456789\r\n$10\r\n0123456789\r\n"), "");  // each for itself
}

TEST(ParserLimits, TheElementsOfAReplyHaveOne) {
  const std::string_view error = "a reply of more elements than the limit of 1048576";
  for (const char* bytes : {"*1048576\r\n", "~1048576\r\n", ">1048576\r\n", "%524288\r\n", "|524287\r\n",
                            "*2\r\n*1048574\r\n", "*2\r\n%524287\r\n", "*3\r\n|524286\r\n"}) {
    expect_error(bytes, "");
  }
  for (const char* bytes : {"*1048577\r\n", "~1048577\r\n", ">1048577\r\n", "%524289\r\n", "|524288\r\n",
                            "*2\r\n*1048575\r\n", "*2\r\n%524288\r\n", "*4\r\n|524286\r\n", "*1048576\r\n|0\r\n",
                            "*9223372036854775808\r\n", "%9223372036854775808\r\n", "*99999999999999999999999\r\n"}) {
    expect_error(bytes, error);
  }
}

TEST(ParserLimits, AttributesWithoutEndComeToOne) {
  EXPECT_EQ(parse_whole(times(kElementsMax, "|0\r\n")).error, "");
  EXPECT_EQ(parse_whole(times(kElementsMax + 1, "|0\r\n")).error, "a reply of more elements than the limit of 1048576");
}

TEST(ParserLimits, AreOfOneReplyAndNotOfTheNext) {
  const std::string large = "*600000\r\n" + times(600'000, "_\r\n");
  const Parsed parsed = parse_whole(large + large);
  EXPECT_EQ(parsed.error, "");
  EXPECT_EQ(parsed.replies.size(), 2U);
}

TEST(ParserLimits, DepthHasOne) {
  const std::string_view error = "aggregates in aggregates above the limit of 16";
  for (const std::string open : {"*1\r\n", "~1\r\n", "%1\r\n:1\r\n"}) {
    const Parsed parsed = parse_whole(times(kDepthMax, open) + ":7\r\n");
    ASSERT_EQ(parsed.replies.size(), 1U);
    const Reply* reply = &parsed.replies[0];
    for (std::size_t depth = 0; depth < kDepthMax; ++depth) reply = &reply->elements().back();
    EXPECT_EQ(*reply, Reply(7));
    expect_error(times(kDepthMax + 1, open), error);
  }
  expect_error(times(kDepthMax, "|1\r\n") + "*0\r\n", error);
  expect_error(times(kDepthMax, "*1\r\n") + "*0\r\n", error);
}

TEST(ParserLimits, NothingIsAllocatedOnTheWordOfALength) {
  constexpr std::size_t kSome = 16 * 1024;
  for (const std::string bytes : {"$536870912\r\n0123456789", "!536870912\r\n", "=536870912\r\ntxt:",
                                  "*1048576\r\n:1\r\n", "%524288\r\n", "|524287\r\n", ">1048576\r\n+a\r\n"}) {
    Parser parser;
    std::string_view received = bytes;
    const std::size_t before = heap_bytes();
    ASSERT_EQ(parser.parse(received), Parser::Status::more);
    EXPECT_LT(heap_bytes(), before + kSome) << bytes;
  }
}

TEST(ParserLimits, MemoryGrowsWithWhatWasReceived) {
  Parser parser;
  const std::string part(1024 * 1024, 'a');
  const std::size_t before = heap_bytes();
  std::string_view bytes = "$536870912\r\n";
  ASSERT_EQ(parser.parse(bytes), Parser::Status::more);
  for (std::size_t received = 1; received <= 8; ++received) {
    bytes = part;
    ASSERT_EQ(parser.parse(bytes), Parser::Status::more);
    EXPECT_GE(heap_bytes(), before + received * part.size());
    EXPECT_LT(heap_bytes(), before + 2 * received * part.size() + 64 * 1024);
  }
}

TEST(ParserLimits, AnErrorGivesMemoryBack) {
  Parser parser;
  const std::size_t before = heap_bytes();
  const std::string body(1024 * 1024, 'a');
  for (const std::string_view bytes : {std::string_view("*2\r\n$1048576\r\n"), std::string_view(body)}) {
    std::string_view received = bytes;
    ASSERT_EQ(parser.parse(received), Parser::Status::more);
  }
  std::string_view bytes = "x";
  ASSERT_EQ(parser.parse(bytes), Parser::Status::error);
  EXPECT_LT(heap_bytes(), before + body.size() + 64 * 1024);
}

}  // namespace

}  // namespace polly::resp3
