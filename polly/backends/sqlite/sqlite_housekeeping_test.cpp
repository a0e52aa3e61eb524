// The work that the backend does by itself so that the file stays small.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "polly/backends/sqlite/detail/housekeeping.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/testing/noise.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;

constexpr char kExpired[] = "polly_store_expired_keys_total{backend=\"sqlite\"}";

class SqliteHousekeeping : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.use_manual_clock();
    world_.open();
  }

  // Entries that live for an hour; each fills a page.
  void fill(int entries) {
    for (int i = 0; i < entries;) {
      Transaction some;
      for (int n = 0; n < 500 && i < entries; ++n, ++i) some.set(Key("old:" + std::to_string(i)), kValue, 1h);
      EXPECT_TRUE(run(world_.store().apply(Context(), std::move(some))));
    }
  }

  std::int64_t rows() const {
    Database database(world_.path(), Database::Access::read, world_.disk_name());
    database.wait_for_locks_while([] { return true; });
    return database.integer("SELECT count(*) FROM entries");
  }

  std::uintmax_t size(const std::string& suffix) const { return std::filesystem::file_size(world_.path() + suffix); }

  const std::string kValue = std::string(3000, 'v');
  TestWorld world_;
};

TEST_F(SqliteHousekeeping, RemovesExpiredRowsByItselfAndTheFileShrinks) {
  fill(2000);
  world_.set("stays", 1);
  testing::wait_until("the log is in the file", 10s, [&] { return size("") > 6'000'000; });
  world_.clock().advance(2h);
  testing::wait_until("the rows are deleted", 40s, [&] { return rows() == 1; });
  EXPECT_EQ(world_.metric(kExpired), 2000);
  const std::uintmax_t kept = (Housekeeping::kPagesKept + 50) * 4096;
  testing::wait_until("the file has shrunk", 10s, [&] { return size("") <= kept; });
  EXPECT_EQ(world_.get("stays"), 1);
  EXPECT_EQ(world_.integrity(), "ok");
}

TEST_F(SqliteHousekeeping, RemovesExpiredRowsWhileCallersWrite) {
  fill(1000);
  std::atomic<bool> is_over{false};
  std::atomic<Duration::rep> longest{0};
  std::thread busy([&] {
    for (int i = 0; !is_over; ++i) {
      const TimePoint began = system_clock().now();
      world_.failure([&] { world_.set("busy", i); });  // times out where the clock jumps
      longest = std::max<Duration::rep>(longest, (system_clock().now() - began).count());
    }
  });
  const testing::Noise noise;
  longest = 0;
  world_.clock().advance(2h);
  EXPECT_TRUE(testing::comes_true(20s, [&] { return rows() == 1; }));
  is_over = true;
  busy.join();
  EXPECT_EQ(world_.metric(kExpired), 1000);
  if (!testing::kHasSanitizers) {
    EXPECT_LT(Duration(longest), 250ms + noise.worst());
  }
}

// It stays for the operator who looks into the damage.
TEST_F(SqliteHousekeeping, ADamagedRowThatExpiredStays) {
  fill(3);
  Database(world_.path(), Database::Access::write, world_.disk_name())
      .execute("UPDATE entries SET value = CAST('1' AS BLOB) WHERE key = 'old:1'");
  world_.clock().advance(2h);
  testing::wait_until("the other rows are deleted", 40s, [&] { return rows() == 1; });
  EXPECT_EQ(world_.kind_of([&] { world_.get("old:1"); }), ErrorKind::corrupt);
  EXPECT_EQ(world_.metric(kExpired), 2);
}

TEST_F(SqliteHousekeeping, GoesOnByItselfWhenTheDiskIsRepaired) {
  fill(3);
  world_.disk().fail_from(testing::DiskOperation::sync, 1, SQLITE_IOERR_FSYNC);
  EXPECT_EQ(world_.kind_of([&] { world_.set("k", 1); }), ErrorKind::unknown_outcome);
  EXPECT_EQ(world_.kind_of([&] { world_.set("k", 2); }), ErrorKind::unavailable);
  const std::size_t failed = world_.disk().failed();
  EXPECT_TRUE(testing::comes_true(10s, [&] { return world_.disk().failed() > failed; })) << "it tries by itself";
  world_.disk().repair();
  world_.clock().advance(2h);
  EXPECT_TRUE(testing::comes_true(10s, [&] { return world_.metric(kExpired) == 3; }));
}

TEST_F(SqliteHousekeeping, KeepsTheLogShortUnderLoad) {
  std::atomic<bool> is_over{false};
  std::thread reading([&] {
    while (!is_over) world_.get("k:1");
  });
  std::uintmax_t longest = 0;
  const std::string value(100'000, 'v');
  for (int i = 0; i < 600; ++i) {
    run(world_.store().set(Context(), Key("large:" + std::to_string(i % 10)), value));
    longest = std::max(longest, size("-wal"));
  }
  is_over = true;
  reading.join();
  EXPECT_LT(longest, 32'000'000U) << "of 60 MB that were written";
}

// The checkpoint thread is stopped in the middle of its work.
TEST_F(SqliteHousekeeping, NoCallerWaitsDuringACheckpoint) {
  std::mutex mutex;
  std::condition_variable changed;
  bool has_begun = false;
  bool may_go_on = false;
  world_.disk().at_checkpoint([&](testing::CheckpointMoment) {
    std::unique_lock lock(mutex);
    has_begun = true;
    changed.notify_all();
    changed.wait_for(lock, 15s, [&] { return may_go_on; });
  });
  const std::string value(40'000, 'v');
  const auto set = [&](int number) {
    run(world_.store().set(Context(), Key("large:" + std::to_string(number)), value));
  };
  for (int i = 0; i < Checkpointer::kRoundPages / 10 + 1; ++i) set(i);
  {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, 10s, [&] { return has_begun; }));
  }
  EXPECT_EQ(world_.kind_of([&] {
    for (int i = 0; i < 50; ++i) set(i);
  }),
            std::nullopt);
  {
    const std::lock_guard lock(mutex);
    may_go_on = true;
  }
  changed.notify_all();
  EXPECT_TRUE(testing::comes_true(10s, [&] { return size("") > 2'000'000; }));
  world_.disk().at_checkpoint(nullptr);
  EXPECT_EQ(world_.integrity(), "ok");
}

TEST_F(SqliteHousekeeping, ASweepThatIsOutOfTimeRemovesOneRowAndIsNotDone) {
  fill(10);
  world_.close();
  Database database(world_.path(), Database::Access::write, world_.disk_name());
  EntryTable entries(database);
  const WallTime later = world_.clock().wall() + 2h;
  database.execute("BEGIN IMMEDIATE");
  const EntryTable::Swept one = entries.sweep(later, 200, TimePoint());
  EXPECT_EQ(one.removed, 1U);
  EXPECT_FALSE(one.is_done);
  const EntryTable::Swept rest = entries.sweep(later, 200, TimePoint::max());
  EXPECT_EQ(rest.removed, 9U);
  EXPECT_TRUE(rest.is_done);
  database.execute("COMMIT");
}

// A log that is so long that the writer checkpoints it itself.
TEST_F(SqliteHousekeeping, AWritersCheckpointThatTheDiskFailsEndsTheConnectionAndTheNextOneIsComplete) {
  world_.close();
  SqliteOptions options = world_.options();
  options.role = SqliteRole::guest;  // has no thread for checkpoints
  const auto waits = [] { return true; };
  const auto connect = [&] { return Connection::to_write(options, Connection::Opening::again, waits); };
  Housekeeping housekeeping(options, world_.clock());
  auto connection = connect();
  const std::string bytes = std::to_string(4096 * (Housekeeping::kLogPagesMax + 10));
  connection->database().execute("INSERT INTO entries VALUES ('long', zeroblob(" + bytes + "), NULL, 0)");
  ASSERT_GE(connection->database().log_pages(), Housekeeping::kLogPagesMax);
  world_.disk().fail_from(testing::DiskOperation::sync, 1, SQLITE_IOERR_FSYNC);
  housekeeping.after_batch(connection.get());
  EXPECT_FALSE(connection->is_trusted());
  EXPECT_LT(size(""), 4096U * 100) << "nothing may be copied from a log that is not synced";
  world_.disk().repair();
  auto next = connect();
  connection = std::move(next);
  connection->database().execute("INSERT INTO entries VALUES ('short', x'', NULL, 0)");
  housekeeping.after_batch(connection.get());
  EXPECT_TRUE(connection->is_trusted());
  EXPECT_GT(size(""), 4096U * Housekeeping::kLogPagesMax);
  connection.reset();
  EXPECT_EQ(world_.integrity(), "ok");
}

TEST_F(SqliteHousekeeping, TheLogOfGuestsIsCheckpointed) {
  SqliteOptions options = world_.options();
  options.role = SqliteRole::guest;
  const auto guest = world_.another(options);
  run(guest->set(Context(), Key("k"), std::string(100'000, 'v')));
  EXPECT_TRUE(testing::comes_true(10s, [&] { return size("") > 100'000; }));
}

}  // namespace
}  // namespace polly::sqlite
