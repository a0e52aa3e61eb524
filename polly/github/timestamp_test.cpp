#include "polly/github/timestamp.hpp"

#include <gtest/gtest.h>

namespace polly::github {

TEST(Timestamp, IsMillisecondsSince1970) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_timestamp("2019-05-15T15:20:33Z"), 1'557'933'633'000);
  EXPECT_EQ(parse_timestamp("2019-05-15t15:20:33z"), 1'557'933'633'000);
  EXPECT_EQ(parse_timestamp("2024-02-29T23:59:59Z"), 1'709'251'199'000);
  EXPECT_EQ(parse_timestamp("1969-12-31T23:59:59Z"), -1000);
}

TEST(Timestamp, HasAnOffset) {
  EXPECT_EQ(parse_timestamp("2019-05-15T17:20:33+02:00"), 1'557'933'633'000);
  EXPECT_EQ(parse_timestamp("2019-05-15T07:50:33-07:30"), 1'557'933'633'000);
}

TEST(Timestamp, MayHaveAFraction) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.5Z"), 500);
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.25Z"), 250);
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.123999999Z"), 123);
}

TEST(Timestamp, ALeapSecondIsTheNextMinute) {
  EXPECT_EQ(parse_timestamp("2016-12-31T23:59:60Z"), parse_timestamp("2017-01-01T00:00:00Z"));
}

TEST(Timestamp, AnythingElseIsNone) {
  for (const char* text : {"",
                           "Z",
                           "2019-05-15",
                           "2019-05-15T15:20:33",
                           "2019-05-15 15:20:33Z",
                           "2019-05-15T15:20Z",
                           "2019-05-15T15:20:33.Z",
                           "2019-05-15T15:20:33ZZ",
                           "2019-05-15T15:20:33Z ",
                           " 2019-05-15T15:20:33Z",
                           "2019-00-15T15:20:33Z",
                           "2019-13-15T15:20:33Z",
                           "2019-02-29T15:20:33Z",
                           "2019-05-00T15:20:33Z",
                           "2019-05-15T24:20:33Z",
                           "2019-05-15T15:60:33Z",
                           "2019-05-15T15:20:61Z",
                           "19-05-15T15:20:33Z",
                           "2019-5-15T15:20:33Z",
                           "2019-05-15T15:20:33+2:00",
                           "2019-05-15T15:20:33+0200",
                           "2019-05-15T15:20:33+24:00",
                           "+019-05-15T15:20:33Z",
                           "2019-05-15T15:20:3aZ",
                           "1557933633",
                           "2019-05-15T15:20:33,5Z"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

}  // namespace polly::github
