#include "polly/webhook/delivery_counts.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace polly::webhook {

namespace {

bool has_line(const Metrics& metrics, const std::string& line) {
  return metrics.text().find("polly_webhook_deliveries_total" + line + "\n") != std::string::npos;
}

}  // namespace

TEST(DeliveryCounts, CountByEventAndOutcome) {
  Metrics metrics;
  DeliveryCounts counts(metrics);
  counts.add("check_suite", DeliveryOutcome::ignored);
  counts.add("check_suite", DeliveryOutcome::ignored);
  counts.add("check_run", DeliveryOutcome::failed);
  EXPECT_TRUE(has_line(metrics, R"({event="check_suite",outcome="ignored"} 2)"));
  EXPECT_TRUE(has_line(metrics, R"({event="check_run",outcome="failed"} 1)"));
}

TEST(DeliveryCounts, AreThereFromTheStart) {
  Metrics metrics;
  const DeliveryCounts counts(metrics);
  EXPECT_TRUE(has_line(metrics, R"({event="pull_request",outcome="failed"} 0)"));
  EXPECT_TRUE(has_line(metrics, R"({event="other",outcome="unauthorized"} 0)"));
}

TEST(DeliveryCounts, AnUnknownEventIsOther) {
  Metrics metrics;
  DeliveryCounts counts(metrics);
  for (const char* event : {"", "check_runs", "push"}) counts.add(event, DeliveryOutcome::unauthorized);
  EXPECT_TRUE(has_line(metrics, R"({event="other",outcome="unauthorized"} 3)"));
}

TEST(DeliveryCounts, ManyThreadsCountAtOnce) {
  Metrics metrics;
  DeliveryCounts counts(metrics);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&counts] {
      for (int n = 0; n < 1000; ++n) counts.add("check_suite", DeliveryOutcome::stored);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(has_line(metrics, R"({event="check_suite",outcome="stored"} 4000)"));
}

}  // namespace polly::webhook
