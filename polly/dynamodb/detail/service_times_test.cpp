#include "polly/dynamodb/detail/service_times.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/base/time_text.hpp"

namespace polly::dynamodb {
namespace {

std::string text_of(std::optional<WallTime> time) {
  return time ? format_time(*time) : "none";
}

TEST(ServiceTimes, AnHttpDateIsRead) {
  EXPECT_EQ(text_of(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT")), "1994-11-06T08:49:37.000Z");
  EXPECT_EQ(text_of(parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT")), "2024-02-29T23:59:59.000Z");
}

TEST(ServiceTimes, AnIsoTimeIsReadToTheSecond) {
  EXPECT_EQ(text_of(parse_iso_time("2026-01-01T06:00:00Z")), "2026-01-01T06:00:00.000Z");
  EXPECT_EQ(text_of(parse_iso_time("2026-01-01T06:00:00.123456Z")), "2026-01-01T06:00:00.000Z");
  EXPECT_EQ(text_of(parse_iso_time("2026-01-01T06:00:00+00:00")), "2026-01-01T06:00:00.000Z");
}

TEST(ServiceTimes, AnythingElseIsNone) {
  for (const char* text :
       {"", "now", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Xyz 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08-49-37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(text_of(parse_http_date(text)), "none") << text;
  }
  for (const char* text : {"", "2026-01-01T06:00:00", "2026-01-01T06:00:00+01:00", "2026-13-01T06:00:00Z",
                           "2026-01-01 06:00:00Z", "2026-02-30T06:00:00Z", "+026-01-01T06:00:00Z"}) {
    EXPECT_EQ(text_of(parse_iso_time(text)), "none") << text;
  }
}

}  // namespace
}  // namespace polly::dynamodb
