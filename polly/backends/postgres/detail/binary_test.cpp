#include "polly/backends/postgres/detail/binary.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace polly::postgres {
namespace {

using namespace std::string_literals;

TEST(PostgresBinary, AnArrayOfTextIsWhatPostgresqlReads) {
  Array array(Type::text);
  array.add("ab").add("");
  EXPECT_EQ(array.take(),
            "\0\0\0\1\0\0\0\0\0\0\0\x19\0\0\0\2\0\0\0\1"
            "\0\0\0\2"
            "ab\0\0\0\0"s);
}

TEST(PostgresBinary, AnArrayWithNullsSaysSo) {
  Array array(Type::int8);
  array.add_int8(-2).add_null();
  EXPECT_EQ(array.take(),
            "\0\0\0\1\0\0\0\1\0\0\0\x14\0\0\0\2\0\0\0\1"
            "\0\0\0\x8\xff\xff\xff\xff\xff\xff\xff\xfe"
            "\xff\xff\xff\xff"s);
}

TEST(PostgresBinary, AnEmptyArrayHasNoDimension) {
  EXPECT_EQ(Array(Type::bytea).take(), "\0\0\0\0\0\0\0\0\0\0\0\x11"s);
}

TEST(PostgresBinary, BytesOfEveryKindAreTakenAsTheyAre) {
  Array array(Type::bytea);
  array.add("\0\xff"s);
  EXPECT_TRUE(array.take().ends_with("\0\0\0\2\0\xff"s));
}

TEST(PostgresBinary, IntegersComeBackAndNothingElseIsOne) {
  for (const std::int64_t number : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0},
                                    std::int64_t{256}, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(int8_of(int8_bytes(number)), number);
  }
  EXPECT_EQ(int8_of(""), std::nullopt);
  EXPECT_EQ(int8_of("1234567"), std::nullopt);
  EXPECT_EQ(int8_of("123456789"), std::nullopt);
  EXPECT_EQ(bool_of("\1"), true);
  EXPECT_EQ(bool_of("\0"s), false);
  EXPECT_EQ(bool_of("\2"), std::nullopt);
  EXPECT_EQ(bool_of(""), std::nullopt);
}

}  // namespace
}  // namespace polly::postgres
