#include "polly/cli/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace polly::cli {

namespace {

double nanoseconds(Duration duration) {
  return static_cast<double>(duration.count());
}

}  // namespace

TEST(LatencyHistogram, QuantilesOfAnEmptyOneAreZero) {
  EXPECT_EQ(LatencyHistogram().quantile(0.5), Duration::zero());
  EXPECT_EQ(LatencyHistogram().count(), 0U);
}

TEST(LatencyHistogram, SmallLatenciesAreExact) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.record(Duration(i));
  EXPECT_EQ(histogram.quantile(0.5), Duration(50));
  EXPECT_EQ(histogram.quantile(0.99), Duration(99));
  EXPECT_EQ(histogram.quantile(0.999), Duration(100));
  EXPECT_EQ(histogram.quantile(0), Duration(1));
  EXPECT_EQ(histogram.quantile(1), Duration(100));
}

// One latency of every magnitude, and those around each power of two, where the buckets' width changes.
TEST(LatencyHistogram, EveryLatencyIsWithinAFewPerCent) {
  for (int power = 1; power < 63; ++power) {
    for (const std::int64_t off : {-1, 0, 1}) {
      const std::int64_t latency = (std::int64_t{1} << power) + off;
      LatencyHistogram histogram;
      histogram.record(Duration(latency));
      const double error = std::abs(nanoseconds(histogram.quantile(0.5)) - static_cast<double>(latency));
      EXPECT_LE(error, static_cast<double>(latency) * 0.016) << latency;
    }
  }
}

TEST(LatencyHistogram, TheLongestAndNegativeLatenciesAreCounted) {
  LatencyHistogram histogram;
  histogram.record(Duration(std::numeric_limits<std::int64_t>::max()));
  histogram.record(Duration(-5));
  EXPECT_EQ(histogram.quantile(0.5), Duration(0));
  EXPECT_GT(nanoseconds(histogram.quantile(1)), 9e18);
}

TEST(LatencyHistogram, QuantilesOfASpreadAreRight) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 100'000; ++i) histogram.record(Duration(i * 10));
  EXPECT_NEAR(nanoseconds(histogram.quantile(0.5)), 500'000, 8'000);
  EXPECT_NEAR(nanoseconds(histogram.quantile(0.99)), 990'000, 16'000);
}

TEST(LatencyHistogram, TwoAddUp) {
  LatencyHistogram one;
  LatencyHistogram other;
  one.record(Duration(1));
  other.record(Duration(3));
  other.record(Duration(3));
  one.add(other);
  EXPECT_EQ(one.count(), 3U);
  EXPECT_EQ(one.quantile(0.5), Duration(3));
}

}  // namespace polly::cli
