#include "polly/telemetry/metrics.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <latch>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/testing/series_value.hpp"

namespace polly {
namespace {

using polly::testing::series_value;

using namespace std::chrono_literals;

TEST(Metrics, ACounterCounts) {
  Metrics metrics;
  const Counter hits = metrics.counter("hits_total", "Hits.", {{"result", "hit"}});
  EXPECT_EQ(series_value(metrics.text(), R"(hits_total{result="hit"})"), "0");
  hits.add();
  hits.add(41);
  EXPECT_EQ(series_value(metrics.text(), R"(hits_total{result="hit"})"), "42");
}

TEST(Metrics, TheTextNamesHelpAndType) {
  Metrics metrics;
  (void)metrics.counter("b_total", "Two.");
  (void)metrics.counter("a_total", "One.");
  EXPECT_EQ(metrics.text(),
            "# HELP a_total One.\n# TYPE a_total counter\na_total 0\n"
            "# HELP b_total Two.\n# TYPE b_total counter\nb_total 0\n"
            "# HELP polly_telemetry_series_refused_total Series beyond the limit on cells.\n"
            "# TYPE polly_telemetry_series_refused_total counter\npolly_telemetry_series_refused_total 0\n");
}

TEST(Metrics, LabelValuesAreEscaped) {
  Metrics metrics;
  (void)metrics.counter("a_total", "One.", {{"path", "a\"b\\c\nd"}});
  EXPECT_EQ(series_value(metrics.text(), R"(a_total{path="a\"b\\c\nd"})"), "0");
}

TEST(Metrics, TheSameNameAndLabelsInAnyOrderAreTheSameCells) {
  Metrics metrics;
  metrics.counter("a_total", "", {{"x", "1"}, {"y", "2"}}).add();
  metrics.counter("a_total", "", {{"y", "2"}, {"x", "1"}}).add();
  metrics.counter("a_total", "", {{"x", "2"}, {"y", "1"}}).add();
  EXPECT_EQ(series_value(metrics.text(), R"(a_total{x="1",y="2"})"), "2");
  EXPECT_EQ(series_value(metrics.text(), R"(a_total{x="2",y="1"})"), "1");
}

TEST(Metrics, ANameHasOneKind) {
  Metrics metrics;
  (void)metrics.counter("a_total", "");
  EXPECT_THROW((void)metrics.histogram("a_total", "", latency_bounds()), Error);
  EXPECT_THROW((void)metrics.gauge("a_total", "", {}, [] { return 1.0; }), Error);
}

TEST(Metrics, NamesThatPrometheusCannotReadAreRefused) {
  Metrics metrics;
  for (const char* name : {"", "1a", "a-b", "a b", "\xC3\xA9"}) EXPECT_THROW((void)metrics.counter(name, ""), Error);
  EXPECT_THROW((void)metrics.counter("a", "", {{"b-c", ""}}), Error);
  EXPECT_THROW((void)metrics.counter("a", "", {{"le", ""}}), Error);
  EXPECT_THROW((void)metrics.counter("a", "", {{"b", "1"}, {"b", "2"}}), Error);
}

TEST(Metrics, AnEmptyHandleDoesNothing) {
  Counter().add();
  Histogram().observe(1s);
}

TEST(Metrics, ADurationFallsIntoTheFirstBucketThatHoldsIt) {
  Metrics metrics;
  static constexpr std::array kBounds{Duration(1us), Duration(2us), Duration(1ms)};
  const Histogram latency = metrics.histogram("latency_seconds", "Latency.", kBounds);
  for (const Duration duration : {Duration(-5ns), Duration(0ns), Duration(1us), Duration(1001ns), Duration(2us),
                                  Duration(2001ns), Duration(1ms), Duration(1s)}) {
    latency.observe(duration);
  }
  EXPECT_EQ(series_value(metrics.text(), R"(latency_seconds_bucket{le="1e-06"})"), "3");
  EXPECT_EQ(series_value(metrics.text(), R"(latency_seconds_bucket{le="2e-06"})"), "5");
  EXPECT_EQ(series_value(metrics.text(), R"(latency_seconds_bucket{le="0.001"})"), "7");
  EXPECT_EQ(series_value(metrics.text(), R"(latency_seconds_bucket{le="+Inf"})"), "8");
  EXPECT_EQ(series_value(metrics.text(), "latency_seconds_count"), "8");
  EXPECT_EQ(series_value(metrics.text(), "latency_seconds_sum"), "1.001006002");
}

TEST(Metrics, EveryLatencyBoundSeparatesItsNeighbours) {
  for (std::size_t i = 0; i < latency_bounds().size(); ++i) {
    Metrics metrics;
    const Histogram latency = metrics.histogram("l", "", latency_bounds());
    latency.observe(latency_bounds()[i]);
    latency.observe(latency_bounds()[i] + 1ns);
    const std::string text = metrics.text();
    std::size_t ones = 0;  // exactly one bucket contains the bound but not one nanosecond more
    for (std::size_t at = text.find("} 1\n"); at != std::string::npos; at = text.find("} 1\n", at + 1)) ++ones;
    EXPECT_EQ(ones, 1U) << text;
  }
  EXPECT_EQ(latency_bounds().front(), Duration(100us));
  EXPECT_EQ(latency_bounds().back(), Duration(10s));
}

TEST(Metrics, BoundsThatDoNotAscendAreRefused) {
  Metrics metrics;
  static constexpr std::array kEqual{Duration(1us), Duration(1us)};
  EXPECT_THROW((void)metrics.histogram("a", "", kEqual), Error);
  const std::vector<Duration> many(Metrics::kBoundsMax + 1, Duration(1));
  EXPECT_THROW((void)metrics.histogram("b", "", many), Error);
}

TEST(Metrics, AReadingIsReadAtEveryScrapeUntilItIsDestroyed) {
  Metrics metrics;
  double value = 1.5;
  {
    const Reading reading = metrics.gauge("bytes", "Bytes.", {{"b", "memory"}}, [&] { return value; });
    EXPECT_EQ(series_value(metrics.text(), R"(bytes{b="memory"})"), "1.5");
    value = 2.5;
    EXPECT_EQ(series_value(metrics.text(), R"(bytes{b="memory"})"), "2.5");
  }
  EXPECT_EQ(metrics.text().find("bytes"), std::string::npos);
}

TEST(Metrics, ReadingsOfTheSameSeriesAreAddedUp) {
  Metrics metrics;
  Reading one = metrics.gauge("keys", "", {}, [] { return 1.0; });
  Reading two = metrics.gauge("keys", "", {}, [] { return 2.0; });
  EXPECT_EQ(series_value(metrics.text(), "keys"), "3");
  one = Reading();
  two = metrics.gauge("keys", "", {}, [] { return 8.0; });
  const Counter counted = metrics.counter("expired_total", "");
  counted.add(3);
  const Reading read = metrics.read_counter("expired_total", "", {}, [] { return 4.0; });
  EXPECT_EQ(series_value(metrics.text(), "expired_total"), "7");
}

TEST(Metrics, AReadingThatThrowsIsLeftOutOfTheScrape) {
  Metrics metrics;
  const Reading broken = metrics.gauge("a", "", {}, []() -> double { throw std::runtime_error("gone"); });
  const Reading sound = metrics.gauge("b", "", {}, [] { return 1.0; });
  EXPECT_EQ(series_value(metrics.text(), "a"), "");
  EXPECT_EQ(series_value(metrics.text(), "b"), "1");
}

TEST(Metrics, AReadingMayOutliveItsMetrics) {
  Reading reading;
  {
    Metrics metrics;
    reading = metrics.gauge("a", "", {}, [] { return 1.0; });
  }
}

TEST(Metrics, CountsOfManyThreadsAddUpWhileTheyAreScraped) {
  Metrics metrics;
  const Counter counter = metrics.counter("a_total", "");
  const Histogram histogram = metrics.histogram("b", "", latency_bounds());
  std::atomic<bool> done{false};
  std::thread scraper([&] {
    while (!done) (void)metrics.text();
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        counter.add();
        histogram.observe(1us);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  done = true;
  scraper.join();
  EXPECT_EQ(series_value(metrics.text(), "a_total"), "80000");
  EXPECT_EQ(series_value(metrics.text(), "b_count"), "80000");
  EXPECT_EQ(series_value(metrics.text(), "b_sum"), "0.08");
}

TEST(Metrics, NothingIsLostWhenThreadsEndAndOthersReplaceThem) {
  Metrics metrics;
  const Counter counter = metrics.counter("a_total", "");
  for (int t = 0; t < 100; ++t) std::thread([&] { counter.add(); }).join();
  EXPECT_EQ(series_value(metrics.text(), "a_total"), "100");
}

TEST(Metrics, AMetricsMayBeDestroyedBeforeAThreadThatCounted) {
  auto metrics = std::make_optional<Metrics>();
  Metrics other;
  std::latch counted(1);
  std::latch gone(1);
  std::thread thread([&, counter = metrics->counter("a_total", ""), second = other.counter("b_total", "")] {
    counter.add();
    counted.count_down();
    gone.wait();
    second.add();
  });
  counted.wait();
  metrics.reset();
  gone.count_down();
  thread.join();
  EXPECT_EQ(series_value(other.text(), "b_total"), "1");
}

TEST(Metrics, MetricsAtTheSameAddressOneAfterAnotherDoNotMix) {
  std::optional<Metrics> metrics;
  for (int i = 0; i < 10; ++i) {
    metrics.emplace();
    metrics->counter("a_total", "").add();
    EXPECT_EQ(series_value(metrics->text(), "a_total"), "1");
  }
}

TEST(Metrics, SeveralMetricsKeepTheirCountsApart) {
  Metrics one;
  Metrics two;
  const Counter of_one = one.counter("a_total", "");
  const Counter of_two = two.counter("a_total", "");
  for (int i = 0; i < 10; ++i) {
    of_one.add(1);
    of_two.add(2);
  }
  EXPECT_EQ(series_value(one.text(), "a_total"), "10");
  EXPECT_EQ(series_value(two.text(), "a_total"), "20");
}

// Counts when its thread ends, after the thread has released its block.
struct CountsAtTheEnd {
  ~CountsAtTheEnd() {
    counter.add();
    histogram.observe(1s);
  }
  Counter counter;
  Histogram histogram;
};

TEST(Metrics, AThreadMayCountWhileItEnds) {
  Metrics metrics;
  const Counter counter = metrics.counter("a_total", "");
  const Histogram histogram = metrics.histogram("b", "", latency_bounds());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      static thread_local CountsAtTheEnd last;  // made before the thread's cells: destroyed after them
      last.counter = counter;
      last.histogram = histogram;
      counter.add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(series_value(metrics.text(), "a_total"), "8");
  EXPECT_EQ(series_value(metrics.text(), "b_count"), "4");
}

TEST(Metrics, SeriesBeyondTheLimitCountNothingAndAreReported) {
  Metrics metrics;
  std::vector<Duration> bounds;
  for (std::size_t i = 0; i < Metrics::kBoundsMax; ++i) bounds.emplace_back(static_cast<Duration::rep>(i));
  const std::size_t fit = Metrics::kCellsMax / 512 * (512 / (Metrics::kBoundsMax + 2));  // histograms in whole chunks
  for (std::size_t i = 0; i < fit; ++i) {
    metrics.histogram("h", "", bounds, {{"i", std::to_string(i)}}).observe(1ns);
  }
  EXPECT_EQ(series_value(metrics.text(), "polly_telemetry_series_refused_total"), "0");
  metrics.histogram("h", "", bounds, {{"i", "one more"}}).observe(1ns);
  EXPECT_EQ(series_value(metrics.text(), "polly_telemetry_series_refused_total"), "1");
  EXPECT_EQ(series_value(metrics.text(), R"(h_count{i="one more"})"), "");
  EXPECT_EQ(series_value(metrics.text(), R"(h_count{i="0"})"), "1");
}

}  // namespace
}  // namespace polly
