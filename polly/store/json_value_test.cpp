#include "polly/store/json_value.hpp"

#include <gtest/gtest.h>

#include <boost/describe/class.hpp>
#include <boost/json/array.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "polly/store/limits.hpp"

namespace polly {
namespace {

struct Point {
  int x = 0;
  std::optional<std::string> label;
  friend bool operator==(const Point&, const Point&) = default;
};
BOOST_DESCRIBE_STRUCT(Point, (), (x, label))

template <class F>
std::string refusal(ErrorKind expected, F f) {
  try {
    f();
  } catch (const Error& error) {
    EXPECT_EQ(to_string(error.kind()), to_string(expected)) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

TEST(JsonValue, IsTextThatOtherProgramsCanRead) {
  EXPECT_EQ(encode_value(42), "42");
  EXPECT_EQ(encode_value(std::int8_t{-7}), "-7") << "a number, never a character";
  EXPECT_EQ(encode_value(std::uint8_t{200}), "200");
  EXPECT_EQ(encode_value(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(encode_value(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(encode_value(true), "true");
  EXPECT_EQ(encode_value(boost::json::value(nullptr)), "null");
  EXPECT_EQ(encode_value(std::string("a\"b\n\x01")), R"("a\"b\n\u0001")");
  EXPECT_EQ(encode_value(std::string("Grüße \xF0\x9F\xA6\x9C")), "\"Grüße \xF0\x9F\xA6\x9C\"");
  EXPECT_EQ(encode_value(std::vector<int>{1, 2}), "[1,2]");
  EXPECT_EQ(encode_value(std::map<std::string, int>{{"a", 1}}), R"({"a":1})");
  EXPECT_EQ(encode_value(Point{1, "here"}), R"({"x":1,"label":"here"})");
  EXPECT_EQ(encode_value(Bytes(std::string("\x00\x01\x02\xFF", 4))), "\"AAEC/w==\"");
}

TEST(JsonValue, OfADoubleIsShortAndStaysADouble) {
  EXPECT_EQ(encode_value(2.5), "2.5");
  EXPECT_EQ(encode_value(0.1), "0.1");
  EXPECT_EQ(encode_value(1.0), "1.0");
  EXPECT_EQ(encode_value(-0.0), "-0.0");
  EXPECT_EQ(encode_value(1e300), "1e+300");
  EXPECT_EQ(encode_value(std::numeric_limits<double>::denorm_min()), "5e-324");
}

TEST(JsonValue, NeverStartsWithTheByteOfAFrame) {
  EXPECT_NE(encode_value(std::string(1, '\0')).front(), '\0');
  EXPECT_NE(encode_value(Bytes(std::string(1, '\0'))).front(), '\0');
}

TEST(JsonValue, IsReadWithWhitespace) {
  EXPECT_EQ(decode_value<int>(" 42\n"), 42);
  EXPECT_EQ(decode_value<std::vector<int>>("[ 1,\n 2 ]"), (std::vector<int>{1, 2}));
}

TEST(JsonValue, MayHaveMoreMembersThanAStruct) {
  EXPECT_EQ(decode_value<Point>(R"({"x":1,"label":null})"), (Point{1, std::nullopt}));
  EXPECT_EQ(decode_value<Point>(R"({"x":1})"), (Point{1, std::nullopt})) << "an optional member may be missing";
}

TEST(JsonValue, OfDoublesIsExactWhereTheDigitsAreMany) {
  EXPECT_EQ(decode_value<double>("0.1000000000000000055511151231257827021181583404541015625"), 0.1);
  EXPECT_EQ(decode_value<double>("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(decode_value<double>("4.9e-324"), std::numeric_limits<double>::denorm_min());
}

TEST(JsonValue, OfTheWrongTypeSaysWhatWasExpectedAndFound) {
  const auto message_of = [](auto type, std::string_view text) {
    return refusal(ErrorKind::type_mismatch, [&] { decode_value<decltype(type)>(text); });
  };
  EXPECT_EQ(message_of(std::int64_t{}, R"("twelve bytes")"), "expected a signed integer, found a string of 12 bytes");
  EXPECT_EQ(message_of(std::uint64_t{}, "-1"), "expected an unsigned integer, found an integer");
  EXPECT_EQ(message_of(int{}, "1.5"), "expected a signed integer, found a number that is not an integer");
  EXPECT_EQ(message_of(std::string(), "true"), "expected a string, found true");
  EXPECT_EQ(message_of(bool{}, "0"), "expected true or false, found an integer");
  EXPECT_EQ(message_of(double{}, "null"), "expected a number, found null");
  EXPECT_EQ(message_of(Bytes(), R"("%%%%")"), "expected bytes in base64, found a string of 4 bytes");
  EXPECT_EQ(message_of(Point(), "[1]"), "expected a value of another shape, found an array of 1 element");
  EXPECT_EQ(message_of(std::vector<int>(), R"({"a":1,"b":2})"),
            "expected a value of another shape, found an object with 2 members");
}

TEST(JsonValue, ThatIsNotJsonIsCorrupt) {
  for (const char* text : {"", "{", "nul", "{\"a\":}", "1 2", "'a'", "NaN", "Infinity", "0x1", "\"\xFF\"", "[1,]"}) {
    refusal(ErrorKind::corrupt, [&] { decode_value<boost::json::value>(text); });
    refusal(ErrorKind::corrupt, [&] { decode_value<int>(text); });
  }
}

TEST(JsonValue, ThatIsNotJsonIsRefusedWithWhatToDo) {
  const std::string message = refusal(ErrorKind::corrupt, [] { decode_value<int>("hello"); });
  EXPECT_NE(message.find("another program wrote them, or they are damaged"), std::string::npos) << message;
  EXPECT_NE(message.find("polly store set KEY VALUE"), std::string::npos) << message;
  EXPECT_NE(message.find("polly store delete KEY"), std::string::npos) << message;
  EXPECT_EQ(message.find("hello"), std::string::npos) << "the value is not shown: " << message;
}

TEST(JsonValue, ThatIsSealedIsCorruptAndSaysSo) {
  const std::string sealed("\0\1abc", 5);
  const std::string message = refusal(ErrorKind::corrupt, [&] { decode_value<int>(sealed); });
  EXPECT_NE(message.find("a sealed value"), std::string::npos);
  EXPECT_EQ(message.find("another program wrote"), std::string::npos) << message;
}

TEST(JsonValue, IsRefusedWhereItCouldNotBeReadBack) {
  refusal(ErrorKind::invalid_argument, [] { encode_value(std::numeric_limits<double>::infinity()); });
  refusal(ErrorKind::invalid_argument, [] { encode_value(std::numeric_limits<float>::quiet_NaN()); });
  refusal(ErrorKind::invalid_argument, [] { encode_value(std::vector<double>{std::nan("")}); });
  refusal(ErrorKind::invalid_argument, [] { encode_value(std::string("\xFF")); });
  refusal(ErrorKind::invalid_argument, [] { encode_value(std::map<std::string, int>{{"\xFF", 1}}); });
  refusal(ErrorKind::invalid_argument, [] { encode_value(std::string(kValueBytesMax, 'x')); });
}

TEST(JsonValue, NestsUpToItsBound) {
  boost::json::value value = 1;
  for (std::size_t depth = 1; depth <= kValueDepthMax; ++depth) {
    value = boost::json::array({value});
    const std::string text = encode_value(value);
    EXPECT_EQ(decode_value<boost::json::value>(text), value);
  }
  refusal(ErrorKind::invalid_argument, [&] { encode_value(boost::json::array({value})); });
}

TEST(ParseInteger, ReadsEveryNotationOfAnInteger) {
  EXPECT_EQ(parse_integer("42"), 42);
  EXPECT_EQ(parse_integer("-42"), -42);
  EXPECT_EQ(parse_integer("0"), 0);
  EXPECT_EQ(parse_integer("-0"), 0);
  EXPECT_EQ(parse_integer("42.0"), 42);
  EXPECT_EQ(parse_integer("42.000"), 42);
  EXPECT_EQ(parse_integer("\"42\""), 42);
  EXPECT_EQ(parse_integer("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parse_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parse_integer("9007199254740993.0"), 9007199254740993) << "never through a double";
}

TEST(ParseInteger, RefusesEverythingElse) {
  for (const char* text : {"",
                           "\"",
                           "\"\"",
                           "-",
                           "+1",
                           "--1",
                           " 1",
                           "1 ",
                           "1.",
                           ".0",
                           "1.5",
                           "1.0.0",
                           "1e3",
                           "0x1",
                           "007",
                           "-01",
                           "9223372036854775808",
                           "-9223372036854775809",
                           "true",
                           "null",
                           "[1]",
                           "1-",
                           "1.0x"}) {
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
  }
}

TEST(DescribeJson, NamesTheKindAndTheSizeAndNeverTheContent) {
  EXPECT_EQ(describe_json("1"), "an integer");
  EXPECT_EQ(describe_json("18446744073709551615"), "an integer");
  EXPECT_EQ(describe_json("1.5"), "a number that is not an integer");
  EXPECT_EQ(describe_json("\"secret\""), "a string of 6 bytes");
  EXPECT_EQ(describe_json("\"x\""), "a string of 1 byte");
  EXPECT_EQ(describe_json("[]"), "an array of 0 elements");
  EXPECT_EQ(describe_json("{\"secret\":1}"), "an object with 1 member");
  EXPECT_EQ(describe_json("false"), "false");
  EXPECT_EQ(describe_json("null"), "null");
  EXPECT_EQ(describe_json("secret"), "text that is not JSON");
}

}  // namespace
}  // namespace polly
