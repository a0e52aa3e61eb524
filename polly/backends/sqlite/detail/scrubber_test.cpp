// What a scrub does when the disk fails it, and when the write-ahead log grows under it. What it finds is tested in
// sqlite_scrub_test.cpp.
#include "polly/backends/sqlite/detail/scrubber.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "polly/backends/sqlite/detail/entry_table.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;
using testing::comes_true;

class SqliteScrubber : public ::testing::Test {
 protected:
  SqliteScrubber() {
    world_.open();
    world_.close();
    Database database(world_.path(), Database::Access::write, world_.disk_name());
    EntryTable entries(database);
    database.execute("BEGIN");
    for (int i = 0; i < 3000; ++i) {
      entries.set(Key("polly:pr_number:" + std::to_string(i)), "1", Expiration(24h), WriteIf::always,
                  system_clock().wall());
    }
    database.execute("COMMIT");
    database.checkpoint_on_close();
    world_.options().scrub_interval = 1ms;
  }

  TestWorld world_;
  std::string log_;
  Telemetry telemetry_{Log::to_text(Level::warning, LogFormat::json, log_)};
};

TEST_F(SqliteScrubber, LogsThatTheFileCannotBeReadAndCallsItNoDamage) {
  Scrubber scrubber(world_.options(), telemetry_, system_clock(), [] { return 0; });
  scrubber.start();
  EXPECT_TRUE(comes_true(60s, [&] { return scrubber.state()->passes > 0; }));
  world_.disk().fail_from(testing::DiskOperation::open, 1, SQLITE_CANTOPEN);
  const auto has_given_up = [&] { return world_.disk().failed() > 0 && !scrubber.state()->is_running; };
  EXPECT_TRUE(comes_true(60s, has_given_up));
  EXPECT_EQ(scrubber.state()->damaged_rows, 0U);
  EXPECT_EQ(scrubber.state()->damage, "");
  scrubber.stop();
  EXPECT_NE(log_.find("the scrub could not read the SQLite file; it retries in 10 s"), std::string::npos) << log_;
}

// Its end is retried in a later pass.
TEST_F(SqliteScrubber, InterruptsSqlitesCheckWhereTheLogHasGrownAndDoesItInALaterPass) {
  std::atomic<int> log_pages{0};
  std::atomic<int> asked{0};
  Scrubber scrubber(world_.options(), telemetry_, system_clock(), [&] {
    ++asked;
    return log_pages.load();
  });
  scrubber.start();
  const TimePoint give_up = system_clock().now() + 60s;
  bool is_interrupted = false;
  while (!is_interrupted && system_clock().now() < give_up) {  // a check may have ended before it is interrupted
    const int before = asked;
    while (asked == before && system_clock().now() < give_up) std::this_thread::yield();  // then the check begins
    const std::uint64_t passes = scrubber.state()->passes;
    const std::optional<WallTime> checked = scrubber.state()->structure_ended;
    log_pages += Scrubber::kLogGrowthMax;
    scrubber.watch_log();
    EXPECT_TRUE(comes_true(60s, [&] { return scrubber.state()->passes > passes; }));
    is_interrupted = scrubber.state()->structure_ended == checked;
  }
  EXPECT_TRUE(is_interrupted);
  EXPECT_EQ(scrubber.state()->damage, "");
  const std::optional<WallTime> checked = scrubber.state()->structure_ended;
  EXPECT_TRUE(comes_true(60s, [&] { return scrubber.state()->structure_ended != checked; }));
  EXPECT_EQ(scrubber.state()->damaged_rows, 0U);
}

TEST_F(SqliteScrubber, InterruptsSqlitesCheckWhereItIsStopped) {
  std::atomic<int> asked{0};
  Scrubber scrubber(world_.options(), telemetry_, system_clock(), [&] { return ++asked; });
  scrubber.start();
  while (asked == 0) std::this_thread::yield();
  scrubber.stop();
  EXPECT_EQ(scrubber.state()->damaged_rows, 0U);
  EXPECT_EQ(log_, "");
}

}  // namespace
}  // namespace polly::sqlite
