#include "polly/async_client/outage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "polly/async_client/detail/test_lane.hpp"

namespace polly::async_client {
namespace {

constexpr const char* kAddress = "127.0.0.1:6379";
const Error kRefused(ErrorKind::unavailable, "connection refused");

std::ptrdiff_t lines(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

TEST(AsyncOutage, HasALineWhenItBeginsAndOneWhenItEnds) {
  TestLane world;
  Outage outage("Valkey");
  outage.note_lost();
  outage.begin(world.lane, kAddress, kRefused);
  EXPECT_NE(world.log_text.find("\"msg\":\"no connection to the Valkey server\""), std::string::npos);
  EXPECT_NE(world.log_text.find("\"error\":\"connection refused\",\"error_type\":\"unavailable\""), std::string::npos);
  EXPECT_NE(world.log_text.find(kAddress), std::string::npos);
  world.log_text.clear();
  outage.end(world.lane, kAddress);
  EXPECT_NE(world.log_text.find("\"msg\":\"connected to the Valkey server again\""), std::string::npos);
  EXPECT_EQ(lines(world.log_text), 1);
}

TEST(AsyncOutage, ThatEndsTheFirstTimeIsNoReturn) {
  TestLane world;
  Outage outage("Valkey");
  outage.begin(world.lane, kAddress, kRefused);  // it was not up yet
  world.log_text.clear();
  outage.end(world.lane, kAddress);
  EXPECT_EQ(world.log_text, "");
}

TEST(AsyncOutage, WithoutALineOfItsOwnEndsWithoutOne) {
  TestLane world;
  Outage outage("Valkey");
  outage.note_lost();
  outage.end(world.lane, kAddress);  // another connection was open all the time
  EXPECT_EQ(world.log_text, "");
}

TEST(AsyncOutage, WritesFewLinesHoweverOftenItIsTried) {
  TestLane world;
  Outage outage("Valkey");
  for (int i = 0; i < 100; ++i) outage.begin(world.lane, kAddress, kRefused);
  EXPECT_EQ(lines(world.log_text), 1);
  world.clock.advance(std::chrono::seconds(11));
  outage.begin(world.lane, kAddress, kRefused);
  EXPECT_EQ(lines(world.log_text), 2);
  EXPECT_NE(world.log_text.find("\"lines_held_back\":99"), std::string::npos) << world.log_text;
}

TEST(AsyncOutage, KnowsWhyUntilItEnds) {
  TestLane world;
  Outage outage("Valkey");
  EXPECT_FALSE(outage.why());
  outage.explain(kRefused);
  ASSERT_TRUE(outage.why());
  EXPECT_STREQ(outage.why()->what(), "connection refused");
  EXPECT_FALSE(outage.is_lasting());
  outage.begin(world.lane, kAddress, Error(ErrorKind::permission_denied, "wrong password"));
  EXPECT_TRUE(outage.is_lasting());
  outage.end(world.lane, kAddress);
  EXPECT_FALSE(outage.why());
  EXPECT_FALSE(outage.is_lasting());
}

}  // namespace
}  // namespace polly::async_client
