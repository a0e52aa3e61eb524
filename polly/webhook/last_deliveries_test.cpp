#include "polly/webhook/last_deliveries.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly::webhook {

namespace {

bool has_series(const Metrics& metrics, const std::string& event, const std::string& value) {
  const std::string line = "polly_webhook_last_delivery_timestamp_seconds{event=\"" + event + "\"} " + value + "\n";
  return metrics.text().find(line) != std::string::npos;
}

}  // namespace

TEST(LastDeliveries, HasEveryEventFromTheStart) {
  Metrics metrics;
  const LastDeliveries last(metrics);
  for (const std::string_view event : LastDeliveries::kEvents) {
    EXPECT_TRUE(has_series(metrics, std::string(event), "0")) << event;
    EXPECT_FALSE(last.newest(event));
  }
}

TEST(LastDeliveries, HasTheTimeOfTheNewestOne) {
  Metrics metrics;
  LastDeliveries last(metrics);
  last.note("check_run", WallTime(Milliseconds(1500)));
  last.note("check_run", WallTime(Milliseconds(2250)));
  last.note("issues", WallTime(Milliseconds(3000)));
  EXPECT_EQ(last.newest("check_run"), WallTime(Milliseconds(2250)));
  EXPECT_EQ(last.newest("push"), WallTime(Milliseconds(3000)));  // both are "other"
  EXPECT_TRUE(has_series(metrics, "check_run", "2.25"));
  EXPECT_TRUE(has_series(metrics, "other", "3"));
  EXPECT_TRUE(has_series(metrics, "check_suite", "0"));
}

}  // namespace polly::webhook
