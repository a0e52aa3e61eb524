#include "polly/backends/dynamodb/detail/item.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <limits>

#include "polly/base/error.hpp"

namespace polly::dynamodb_backend {
namespace {

Item read_item(const std::string& json) {
  return item_of(boost::json::parse(json).as_object());
}

ErrorKind item_refusal(const std::string& json) {
  try {
    (void)read_item(json);
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::closed;
}

TEST(DynamodbItem, HasTheValueItsExpiryAndItsRevision) {
  const Item number = read_item(R"({"k":{"S":"a"},"n":{"N":"42"},"x":{"N":"1500"},"ttl":{"N":"2"},"r":{"S":"r1"}})");
  EXPECT_EQ(number.key, "a");
  EXPECT_EQ(number.bytes, "42");
  EXPECT_EQ(number.number, 42);
  EXPECT_EQ(number.expires, 1500);
  EXPECT_EQ(number.revision, "r1");
  const Item bytes = read_item(R"({"k":{"S":"a"},"v":{"B":"AAEC/w=="}})");
  EXPECT_EQ(bytes.bytes, std::string("\0\1\2\xFF", 4));
  EXPECT_EQ(bytes.number, std::nullopt);
  EXPECT_EQ(bytes.expires, std::nullopt);
  EXPECT_EQ(bytes.revision, "");
}

TEST(DynamodbItem, IsAliveUntilItsMillisecond) {
  const Item entry = read_item(R"({"k":{"S":"a"},"n":{"N":"1"},"x":{"N":"1500"}})");
  EXPECT_TRUE(entry.is_alive(1500));
  EXPECT_FALSE(entry.is_alive(1501));
  EXPECT_TRUE(read_item(R"({"k":{"S":"a"},"n":{"N":"1"}})").is_alive(std::numeric_limits<std::int64_t>::max()));
}

TEST(DynamodbItem, OfAnotherProgramIsCorruptAndNeverAnotherValue) {
  for (const char* json :
       {R"({"k":{"S":"a"}})", R"({"k":{"S":"a"},"n":{"N":"1"},"v":{"B":""}})", R"({"k":{"S":"a"},"n":{"N":"1.5"}})",
        R"({"k":{"S":"a"},"n":{"N":"9223372036854775808"}})", R"({"k":{"S":"a"},"n":{"S":"1"}})",
        R"({"k":{"S":"a"},"v":{"B":"%%"}})", R"({"k":{"S":"a"},"v":"AA=="})", R"({"k":{"N":"1"},"n":{"N":"1"}})",
        R"({"k":{"S":"a"},"n":{"N":"1"},"x":{"N":"soon"}})"}) {
    EXPECT_EQ(item_refusal(json), ErrorKind::corrupt) << json;
  }
}

TEST(DynamodbItem, OnlyTheOneTextOfAnIntegerIsANumber) {
  EXPECT_EQ(canonical_integer("0"), 0);
  EXPECT_EQ(canonical_integer("-5"), -5);
  EXPECT_EQ(canonical_integer("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(canonical_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  for (const char* text : {"", "-", "-0", "00", "01", "-01", "+1", " 1", "1 ", "1.0", "1e3", "9223372036854775808",
                           "-9223372036854775809", "99999999999999999999999", "\"1\"", "0x1"}) {
    EXPECT_EQ(canonical_integer(text), std::nullopt) << text;
  }
}

TEST(DynamodbItem, ExpiresAfterATimeOrAtOneThatIsNeverInThePast) {
  using namespace std::chrono_literals;
  EXPECT_EQ(expiry_of(Expiration::never(), 1000), std::nullopt);
  EXPECT_EQ(expiry_of(Expiration(5ms), 1000), 1005);
  EXPECT_EQ(expiry_of(Expiration::at(WallTime(2000ms)), 1000), 2000);
  EXPECT_EQ(expiry_of(Expiration::at(WallTime(5ms)), 1000), 999);
}

TEST(DynamodbItem, ARevisionShowsWhetherTwoValuesAreEqual) {
  for (const char* bytes : {"42", "-5", "", "text", "42.0"}) {
    const std::string mark = mark_of_value(bytes);
    EXPECT_EQ(mark_in(mark + "-5f3a09c2e1b47d68-17"), mark);
  }
  EXPECT_NE(mark_of_value("42"), mark_of_value("42.0"));
  EXPECT_NE(mark_of_value("a"), mark_of_value("b"));
  for (const char* other : {"", "-", "a", "a-b", "--"}) EXPECT_EQ(mark_in(other), "") << other;
}

}  // namespace
}  // namespace polly::dynamodb_backend
