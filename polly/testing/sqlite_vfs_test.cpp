#include "polly/testing/sqlite_vfs.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "polly/testing/program.hpp"
#include "polly/testing/test_database.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::testing {
namespace {

class SqliteVfsTest : public ::testing::Test {
 protected:
  // A connection in WAL mode with the table t, of one row.
  std::unique_ptr<TestDatabase> open_with_table() {
    auto database = std::make_unique<TestDatabase>(path_, vfs_.name());
    EXPECT_EQ(database->execute("PRAGMA journal_mode = wal; PRAGMA synchronous = full"), SQLITE_OK);
    EXPECT_EQ(database->execute("CREATE TABLE IF NOT EXISTS t (v); INSERT INTO t VALUES ('first')"), SQLITE_OK);
    return database;
  }

  std::string rows() const { return TestDatabase(path_, vfs_.name()).ask("SELECT count(*) FROM t"); }

  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "test.db";
  SqliteVfs vfs_{path_};
};

TEST_F(SqliteVfsTest, WrittenBytesAreInTheFile) {
  open_with_table();
  EXPECT_GT(vfs_.operations(DiskOperation::sync), 0U);
  EXPECT_EQ(vfs_.open_files(), 0U);
  EXPECT_EQ(TestDatabase(path_).ask("SELECT v FROM t"), "first");
}

TEST_F(SqliteVfsTest, OtherFilesAreNotSimulated) {
  vfs_.cut();
  const TestDatabase other(folder_ / "other.db", vfs_.name());
  EXPECT_FALSE(TestDatabase(path_, vfs_.name()).is_open());
  EXPECT_EQ(other.execute("CREATE TABLE t (v)"), SQLITE_OK);
}

TEST_F(SqliteVfsTest, MemoryIsNotMappedAndReadsAreSeen) {
  const auto database = open_with_table();
  EXPECT_EQ(database->ask("PRAGMA mmap_size = 1000000"), "1000000");
  EXPECT_EQ(database->execute("PRAGMA wal_checkpoint(truncate)"), SQLITE_OK);
  const TestDatabase reader(path_, vfs_.name());
  EXPECT_EQ(reader.execute("PRAGMA mmap_size = 1000000"), SQLITE_OK);
  const std::size_t before = vfs_.operations(DiskOperation::read);
  EXPECT_EQ(reader.ask("SELECT v FROM t"), "first");
  EXPECT_GT(vfs_.operations(DiskOperation::read), before);
}

TEST_F(SqliteVfsTest, AFileKeepsItsWrittenSizeWhateverTheHint) {
  const auto database = open_with_table();
  int chunk = 1 << 20;
  EXPECT_EQ(sqlite3_file_control(database->get(), "main", SQLITE_FCNTL_CHUNK_SIZE, &chunk), SQLITE_OK);
  EXPECT_EQ(database->execute("INSERT INTO t VALUES (zeroblob(10000)); PRAGMA wal_checkpoint"), SQLITE_OK);
  EXPECT_LT(std::filesystem::file_size(path_), 100'000U);
}

TEST_F(SqliteVfsTest, ACutFailsReadsAndWrites) {
  const auto database = open_with_table();
  const TestDatabase fresh(path_, vfs_.name());
  vfs_.cut();
  EXPECT_EQ(database->execute("INSERT INTO t VALUES (2)"), SQLITE_IOERR);
  EXPECT_EQ(fresh.execute("SELECT * FROM t"), SQLITE_IOERR);
}

TEST_F(SqliteVfsTest, RestoresOnlyAfterACutAndWhenAllIsClosed) {
  EXPECT_THROW(vfs_.restore(1), std::logic_error);
  auto database = open_with_table();
  vfs_.cut();
  EXPECT_THROW(vfs_.restore(1), std::logic_error);
  database.reset();
  EXPECT_TRUE(std::filesystem::exists(path_ + "-wal"));
  vfs_.restore(1);
  EXPECT_EQ(rows(), "1");
}

TEST_F(SqliteVfsTest, TheSharedMemoryIsDeletedAtAPowerCut) {
  open_with_table();
  vfs_.cut();
  {
    std::ofstream(path_ + "-shm") << "stale";
  }
  vfs_.restore(1);
  EXPECT_FALSE(std::filesystem::exists(path_ + "-shm"));
}

TEST_F(SqliteVfsTest, OnlyWhatWasSyncedSurvivesTheStrictCut) {
  auto database = open_with_table();
  EXPECT_EQ(database->execute("PRAGMA synchronous = off; INSERT INTO t VALUES (2)"), SQLITE_OK);
  vfs_.cut();
  database.reset();
  vfs_.restore_only_synced();
  EXPECT_EQ(rows(), "1");
}

TEST_F(SqliteVfsTest, ADatabaseThatWasNeverSyncedIsLost) {
  auto database = std::make_unique<TestDatabase>(path_, vfs_.name());
  EXPECT_EQ(database->execute("PRAGMA synchronous = off; CREATE TABLE t (v)"), SQLITE_OK);
  vfs_.cut();
  database.reset();
  vfs_.restore_only_synced();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(SqliteVfsTest, AFailedSyncIsReportedAndNoLaterOneRepairsIt) {
  auto database = open_with_table();
  EXPECT_EQ(database->execute("PRAGMA synchronous = normal; INSERT INTO t VALUES (2)"), SQLITE_OK);
  vfs_.fail(DiskOperation::sync, 1, SQLITE_IOERR_FSYNC);
  EXPECT_EQ(database->execute("PRAGMA wal_checkpoint"), SQLITE_IOERR_FSYNC);
  EXPECT_EQ(database->execute("PRAGMA synchronous = full; INSERT INTO t VALUES (3)"), SQLITE_OK);
  vfs_.cut();
  database.reset();
  vfs_.restore_only_synced();
  EXPECT_EQ(rows(), "1");  // the second is lost, and with it the third behind it
}

// Fails each operation in turn, until the work is done without a fault. A failure of the close is not reported.
void expect_every_fault_reported(DiskOperation what, int code) {
  for (std::size_t nth = 1;; ++nth) {
    const TemporaryFolder folder;
    const std::string path = folder / "test.db";
    SqliteVfs vfs(path);
    TestDatabase(path, vfs.name()).execute("PRAGMA journal_mode = wal; CREATE TABLE t (v); INSERT INTO t VALUES (1)");
    vfs.fail(what, nth, code);
    {
      const TestDatabase database(path, vfs.name());
      const int result = database.execute("INSERT INTO t VALUES (2); PRAGMA wal_checkpoint(truncate)");
      if (vfs.failed() > 0) {
        EXPECT_EQ(database.is_open() ? result : database.code(), code) << "of " << nth;
      }
    }
    if (vfs.failed() == 0) {
      EXPECT_GT(nth, 1U);
      break;
    }
    vfs.repair();
    EXPECT_GE(TestDatabase(path, vfs.name()).ask("SELECT count(*) FROM t"), "1") << "of " << nth;
  }
}

TEST(SqliteVfs, EveryFaultIsReported) {
  expect_every_fault_reported(DiskOperation::open, SQLITE_CANTOPEN);
  expect_every_fault_reported(DiskOperation::read, SQLITE_IOERR_READ);
  expect_every_fault_reported(DiskOperation::write, SQLITE_IOERR_WRITE);
  expect_every_fault_reported(DiskOperation::write, SQLITE_FULL);
  expect_every_fault_reported(DiskOperation::sync, SQLITE_IOERR_FSYNC);
  expect_every_fault_reported(DiskOperation::truncate, SQLITE_IOERR_TRUNCATE);
  expect_every_fault_reported(DiskOperation::remove, SQLITE_IOERR_DELETE);
}

TEST_F(SqliteVfsTest, AFullDiskRefusesAndGoesOnWhenThereIsRoom) {
  const auto database = open_with_table();
  vfs_.fill();
  EXPECT_EQ(database->execute("INSERT INTO t VALUES (zeroblob(100000))"), SQLITE_FULL);
  EXPECT_EQ(database->ask("SELECT count(*) FROM t"), "1");
  vfs_.free();
  EXPECT_EQ(database->execute("INSERT INTO t VALUES (zeroblob(100000))"), SQLITE_OK);
}

TEST_F(SqliteVfsTest, AReadOnlyDiskIsReadAndRefusesWrites) {
  const auto database = open_with_table();
  vfs_.write_protect();
  EXPECT_EQ(database->execute("INSERT INTO t VALUES (2)"), SQLITE_IOERR_WRITE);
  EXPECT_EQ(database->ask("SELECT v FROM t"), "first");
  const TestDatabase fresh(path_, vfs_.name());
  EXPECT_TRUE(fresh.is_open());
  EXPECT_EQ(fresh.ask("SELECT v FROM t"), "first");
  EXPECT_EQ(fresh.execute("INSERT INTO t VALUES (2)"), SQLITE_READONLY);
  vfs_.repair();
  EXPECT_EQ(database->execute("INSERT INTO t VALUES (2)"), SQLITE_OK);
}

TEST_F(SqliteVfsTest, WithoutSharedMemoryThereIsNoWriteAheadLogUntilItIsRepaired) {
  vfs_.refuse_shared_memory();
  EXPECT_EQ(TestDatabase(path_, vfs_.name()).ask("PRAGMA journal_mode = wal"), "delete");
  vfs_.repair();
  EXPECT_EQ(TestDatabase(path_, vfs_.name()).ask("PRAGMA journal_mode = wal"), "wal");
}

TEST_F(SqliteVfsTest, AHangingDiskBlocksACommitButNoReader) {
  const auto database = open_with_table();
  const TestDatabase reader(path_, vfs_.name());
  vfs_.hang();
  int code = -1;
  std::thread writing([&] { code = database->execute("INSERT INTO t VALUES (2)"); });
  EXPECT_TRUE(comes_true(std::chrono::seconds(10), [&] { return vfs_.waiting() == 1; }));
  EXPECT_EQ(reader.ask("SELECT count(*) FROM t"), "1");
  vfs_.thaw();
  writing.join();
  EXPECT_EQ(code, SQLITE_OK);
  EXPECT_EQ(reader.ask("SELECT count(*) FROM t"), "2");
}

}  // namespace
}  // namespace polly::testing
