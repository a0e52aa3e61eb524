#include "polly/operations/backup_schedule.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace polly::operations {
namespace {

using namespace std::chrono_literals;

TEST(BackupSchedule, TheNextOneIsDueAnIntervalAfterTheLast) {
  const BackupSchedule schedule(24h, 1);
  const WallTime last(1'000h);
  EXPECT_EQ(schedule.until_due(last, last), 24h);
  EXPECT_EQ(schedule.until_due(last, last + 23h), 1h);
  EXPECT_EQ(schedule.until_due(last, last + 24h), 0h);
  EXPECT_EQ(schedule.until_due(last, last + 9'999h), 0h);
}

TEST(BackupSchedule, OneOfAWrongClockDoesNotStopBackups) {
  const BackupSchedule schedule(24h, 1);
  const WallTime now(1'000h);
  EXPECT_EQ(schedule.until_due(now + 1s, now), 24h + 1s) << "a clock that is a little ahead";
  EXPECT_EQ(schedule.until_due(now + 24h + 1ms, now), 0h);
}

TEST(BackupSchedule, RetriesComeLessAndLessOftenAndBeforeTheInterval) {
  BackupSchedule schedule(24h, 7);
  Milliseconds full = BackupSchedule::kRetryFirst;
  for (int i = 0; i < 20; ++i) {
    const Milliseconds pause = schedule.after_failure();
    EXPECT_LE(pause, full);
    EXPECT_GE(pause, full * 3 / 4);
    full = std::min(full * 2, BackupSchedule::kRetryLongest);
  }
  schedule.succeeded();
  EXPECT_LE(schedule.after_failure(), BackupSchedule::kRetryFirst);
  BackupSchedule often(2s, 7);
  for (int i = 0; i < 20; ++i) EXPECT_LE(often.after_failure(), 2s);
}

}  // namespace
}  // namespace polly::operations
