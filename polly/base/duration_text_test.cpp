#include "polly/base/duration_text.hpp"

#include <gtest/gtest.h>

#include <vector>

#include <utility>

#include <cstdint>
#include <string>

namespace polly {
namespace {

using namespace std::chrono_literals;

TEST(DurationText, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(parse_duration("24h"), 24h);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("1d"), 24h);
  EXPECT_EQ(parse_duration("10us"), 10us);
  EXPECT_EQ(parse_duration("10\u00b5s"), 10us);
  EXPECT_EQ(parse_duration("10\u03bcs"), 10us);
  EXPECT_EQ(parse_duration("7ns"), 7ns);
  EXPECT_EQ(parse_duration("1m1m"), 2min);
  for (const char* zero : {"0", "+0", "-0", "0s", "0h0m"}) EXPECT_EQ(parse_duration(zero), 0s) << zero;
}

TEST(DurationText, HasASign) {
  EXPECT_EQ(parse_duration("-1h30m"), -90min);
  EXPECT_EQ(parse_duration("+2s"), 2s);
}

TEST(DurationText, FractionsAreExact) {
  EXPECT_EQ(parse_duration("2.5s"), 2500ms);
  EXPECT_EQ(parse_duration(".5s"), 500ms);
  EXPECT_EQ(parse_duration("1.s"), 1s);
  EXPECT_EQ(parse_duration("0.7d"), Duration(60'480'000'000'000));
  EXPECT_EQ(parse_duration("0.123456789s"), 123'456'789ns);
  EXPECT_EQ(parse_duration("0.000000001s"), 1ns);
  EXPECT_EQ(parse_duration("0.1ms"), 100us);
  EXPECT_EQ(parse_duration("1.7h"), 102min);
}

TEST(DurationText, EveryThousandthOfAnHourIsExact) {
  for (int i = 0; i < 1000; ++i) {
    const std::string digits = std::to_string(1000 + i).substr(1);
    EXPECT_EQ(parse_duration("0." + digits + "h"), Duration(std::int64_t{3'600'000'000} * i)) << digits;
  }
}

TEST(DurationText, WhatIsBelowANanosecondIsCut) {
  EXPECT_EQ(parse_duration("1.9ns"), 1ns);
  EXPECT_EQ(parse_duration("0.9999999999s"), 999'999'999ns);
  EXPECT_EQ(parse_duration("0." + std::string(100, '9') + "s"), 999'999'999ns);
}

TEST(DurationText, OtherTextIsNone) {
  for (const char* text :
       {"",       "-",    "+",    "1",      "5",  "h",    ".",    ".s", "-.s", "1x",       "1 s",     " 1s",   "1s ",
        "1h 30m", "1,5s", "--1s", "1.2.3s", "s1", "1e3s", "0x1s", "1S", "1hm", "infinity", "1\u00b5", "1h-30m"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_duration(std::string_view("1s\0", 3)), std::nullopt);
}

TEST(DurationText, FitsOrIsNone) {
  EXPECT_EQ(parse_duration("9223372036854775807ns"), Duration::max());
  EXPECT_EQ(parse_duration("-9223372036854775808ns"), Duration::min());
  for (const char* text : {"9223372036854775808ns", "-9223372036854775809ns", "18446744073709551616ns",
                           "99999999999999999999999s", "106752d", "2562048h", "106751d23h47m17s", "213503d213503d"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_duration("106751d"), Duration(std::chrono::days(106751)));
}

TEST(DurationText, IsWrittenWithTheLargestUnitsFirst) {
  EXPECT_EQ(format_duration(90min), "1h30m");
  EXPECT_EQ(format_duration(500ms), "500ms");
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(48h), "2d");
  EXPECT_EQ(format_duration(36h), "36h");
  EXPECT_EQ(format_duration(2500ms), "2s500ms");
  EXPECT_EQ(format_duration(1us), "1us");
  EXPECT_EQ(format_duration(-90s), "-1m30s");
  EXPECT_EQ(format_duration(1ns), "1ns");
}

TEST(DurationText, ReadsBackWhatItWrote) {
  for (const Duration duration : {Duration::max(), Duration::min(), Duration(0), Duration(1), Duration(-1),
                                  Duration(1'234'567'890'123'456'789), Duration(24h), Duration(-36h - 1ns)}) {
    EXPECT_EQ(parse_duration(format_duration(duration)), duration) << format_duration(duration);
  }
  std::uint64_t state = 1;
  for (int i = 0; i < 10'000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const Duration duration(static_cast<std::int64_t>(state) >> (i % 64));
    EXPECT_EQ(parse_duration(format_duration(duration)), duration) << format_duration(duration);
  }
}

TEST(ReadableDuration, HasUnitsAsPeopleWriteThem) {
  using namespace std::chrono_literals;
  for (const auto& [duration, text] :
       std::vector<std::pair<Duration, std::string>>{{0s, "0 s"},
                                                     {1ns, "1 ns"},
                                                     {820us, "820 us"},
                                                     {1500us, "1.5 ms"},
                                                     {12345us, "12 ms"},
                                                     {999ms, "999 ms"},
                                                     {1s, "1 s"},
                                                     {2450ms, "2.4 s"},
                                                     {10500ms, "10 s"},
                                                     {60s, "1 min"},
                                                     {200s, "3 min 20 s"},
                                                     {1h, "1 h"},
                                                     {3601s, "1 h"},
                                                     {86399s, "23 h 59 min"},
                                                     {24h, "1 d"},
                                                     {51h + 59min, "2 d 3 h"},
                                                     {-90s, "-1 min 30 s"},
                                                     {Duration::min(), "-106751 d 23 h"}}) {
    EXPECT_EQ(readable_duration(duration), text);
  }
}

}  // namespace
}  // namespace polly
