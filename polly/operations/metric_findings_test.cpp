#include "polly/operations/metric_findings.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace polly::operations {
namespace {

constexpr WallTime kScrapeTime{Milliseconds(1'800'000'000'000)};

const Finding* of_check(const Findings& findings, std::string_view check) {
  const auto found =
      std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.check == check; });
  return found == findings.end() ? nullptr : &*found;
}

FindingResult result_of(std::string_view text, std::string_view check) {
  const Findings findings = metric_findings(MetricSamples(text), kScrapeTime);
  const Finding* found = of_check(findings, check);
  EXPECT_NE(found, nullptr) << check;
  return found == nullptr ? FindingResult::failed : found->result;
}

TEST(MetricFindings, WhichLimitIsNearlyReached) {
  const std::string limits = "polly_state_waiters_max 10\npolly_state_waiters ";
  EXPECT_EQ(result_of(limits + "7\n", "waiters"), FindingResult::ok);
  EXPECT_EQ(result_of(limits + "8\n", "waiters"), FindingResult::warning);
  const Findings findings = metric_findings(MetricSamples(limits + "9\n"), kScrapeTime);
  EXPECT_EQ(of_check(findings, "waiters")->text, "9 of 10 callers that wait");
  EXPECT_NE(of_check(findings, "waiters")->action.find("POLLY_WAITERS_MAX"), std::string::npos);
}

TEST(MetricFindings, ALimitThatIsNotThereIsNotReached) {
  EXPECT_TRUE(metric_findings(MetricSamples("polly_store_bytes{backend=\"sqlite\"} 7\n"), kScrapeTime).empty());
  EXPECT_TRUE(metric_findings(MetricSamples(""), kScrapeTime).empty());
}

TEST(MetricFindings, WhichDiskIsNearlyFull) {
  const std::string disks =
      "polly_disk_free_bytes{of=\"store\"} 2e9\npolly_disk_size_bytes{of=\"store\"} 1e10\n"
      "polly_disk_free_bytes{of=\"backup\"} 5e8\npolly_disk_size_bytes{of=\"backup\"} 1e10\n";
  EXPECT_EQ(result_of(disks, "disk of the store"), FindingResult::ok);
  EXPECT_EQ(result_of(disks, "disk of backups"), FindingResult::warning);
}

TEST(MetricFindings, WhetherTheServerEvictsKeys) {
  EXPECT_EQ(result_of("polly_store_evicted_keys_total{backend=\"valkey\"} 3\n", "evictions"), FindingResult::warning);
  EXPECT_TRUE(
      metric_findings(MetricSamples("polly_store_evicted_keys_total{backend=\"valkey\"} 0\n"), kScrapeTime).empty());
}

TEST(MetricFindings, IsTheAppSubscribedToCheckRun) {
  const std::string old = "process_start_time_seconds 1799000000\n";
  const std::string series = "polly_webhook_last_delivery_timestamp_seconds{event=\"check_run\"} ";
  EXPECT_EQ(result_of(old + series + "0\n", "webhook check_run"), FindingResult::warning);
  EXPECT_EQ(result_of(old + series + "1799900000\n", "webhook check_run"), FindingResult::warning);
  EXPECT_EQ(result_of(old + series + "1799999990\n", "webhook check_run"), FindingResult::ok);
  const std::string fresh = "process_start_time_seconds 1799999000\n";
  EXPECT_TRUE(metric_findings(MetricSamples(fresh + series + "0\n"), kScrapeTime).empty()) << "it is too early to know";
}

TEST(MetricSamples, AreSummedOverTheirLabelsAlone) {
  const MetricSamples samples("# HELP a b\na{x=\"1\"} 1\na{x=\"2\"} 2\na_b 7\nab{x=\"1\"} 7\n");
  EXPECT_EQ(samples.sum("a"), 3);
  EXPECT_EQ(samples.value("a{x=\"2\"}"), 2);
  EXPECT_EQ(samples.sum("b"), std::nullopt);
}

}  // namespace
}  // namespace polly::operations
