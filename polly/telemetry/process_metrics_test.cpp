#include "polly/telemetry/process_metrics.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>

#include "polly/base/clock.hpp"
#include "polly/base/version.hpp"
#include "polly/testing/series_value.hpp"

namespace polly {
namespace {

double number_of(const Metrics& metrics, const std::string& series) {
  const std::string value = testing::series_value(metrics.text(), series);
  return value.empty() ? -1 : std::strtod(value.c_str(), nullptr);
}

TEST(ProcessMetrics, MemoryThatIsUsedIsSeen) {
  Metrics metrics;
  const ProcessMetrics process(metrics);
  const double before = number_of(metrics, "process_resident_memory_bytes");
  EXPECT_GT(before, 1e6);
  // Pages from the kernel: an allocator may serve a vector from what it still holds, or give other pages back at the
  // same time, as a sanitizer's does with memory that it has kept since it was freed.
  constexpr std::size_t kBytes = 64 << 20;
  void* const pages = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  ASSERT_NE(pages, MAP_FAILED);
  EXPECT_GE(number_of(metrics, "process_resident_memory_bytes"), before + 0.9 * kBytes);
  munmap(pages, kBytes);
}

TEST(ProcessMetrics, AnOpenFileIsSeen) {
  Metrics metrics;
  const ProcessMetrics process(metrics);
  const double before = number_of(metrics, "process_open_fds");
  EXPECT_GE(before, 3);
  const int fd = open("/dev/null", O_RDONLY);
  EXPECT_EQ(number_of(metrics, "process_open_fds"), before + 1);
  close(fd);
  EXPECT_EQ(number_of(metrics, "process_open_fds"), before);
  EXPECT_GT(number_of(metrics, "process_max_fds"), before);
}

TEST(ProcessMetrics, CpuTimeGrowsAsItIsUsed) {
  Metrics metrics;
  const ProcessMetrics process(metrics);
  const double before = number_of(metrics, "process_cpu_seconds_total");
  EXPECT_GE(before, 0);
  double after = before;
  for (int i = 0; i < 100'000 && after < before + 0.01; ++i) after = number_of(metrics, "process_cpu_seconds_total");
  EXPECT_GE(after, before + 0.01);
}

TEST(ProcessMetrics, TheProcessStartedNotLongAgo) {
  Metrics metrics;
  const ProcessMetrics process(metrics);
  const double started = number_of(metrics, "process_start_time_seconds");
  const double now = std::chrono::duration<double>(system_clock().wall().time_since_epoch()).count();
  EXPECT_LE(started, now + 2);  // the machine's start is known in whole seconds
  EXPECT_GE(started, now - 3600);
}

TEST(ProcessMetrics, TheBuildIsNamed) {
  Metrics metrics;
  const ProcessMetrics process(metrics);
  const std::string text = metrics.text();
  EXPECT_NE(text.find("version=\"" + std::string(version()) + "\"} 1\n"), std::string::npos) << text;
}

TEST(ProcessMetrics, AreRemovedWithTheirOwner) {
  Metrics metrics;
  {
    const ProcessMetrics process(metrics);
  }
  EXPECT_EQ(metrics.text().find("process_"), std::string::npos);
}

}  // namespace
}  // namespace polly
