// After a failed sync SQLite alone loses committed rows; after make_log_durable() it does not.
#include "polly/backends/sqlite/detail/write_ahead_log.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/detail/log_guard.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sqlite_vfs.hpp"

namespace polly::sqlite {
namespace {

using testing::DiskOperation;
using Outcome = LogGuard::Outcome;

enum class MakesDurable { yes, no };

// A table with one number in each row, on a disk that fails.
class SqliteLog : public ::testing::Test {
 protected:
  void SetUp() override {
    make_file(path_);
    open()->execute("CREATE TABLE t (n INTEGER PRIMARY KEY, v)");
  }

  std::unique_ptr<Database> open(Database::Access access = Database::Access::write) {
    auto database = std::make_unique<Database>(path_, access, disk_->name());
    if (access == Database::Access::write) database->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    return database;
  }

  // A row that fills a page.
  static void insert(Database& database, int number) {
    database.execute("INSERT INTO t VALUES (" + std::to_string(number) + ", zeroblob(3000))");
  }

  template <class Work>
  static int code_of(Work work) {
    try {
      work();
    } catch (const Failure& failure) {
      return failure.code();
    }
    return SQLITE_OK;
  }

  Outcome checkpoint(Database& database) {
    using namespace std::chrono_literals;
    return LogGuard(path_, disk_->name()).checkpoint(database, LogGuard::Against::commits, 0ms);
  }

  // How many of the committed rows are there after a power cut; -1 where the file is damaged.
  std::int64_t rows_after_power_cut() {
    disk_->restore_only_synced();
    try {
      const auto database = open();
      if (database->text("PRAGMA integrity_check") != "ok") return -1;
      return database->integer("SELECT count(*) FROM t");
    } catch (const Failure&) {
      return -1;
    }
  }

  std::int64_t rows_after_commit_that_failed(MakesDurable makes_durable) {
    insert(*open(), 1);
    disk_->fail(DiskOperation::sync, 1, SQLITE_IOERR_FSYNC);
    EXPECT_EQ(code_of([this] { insert(*open(), 2); }), SQLITE_IOERR_FSYNC);
    auto database = open();
    if (makes_durable == MakesDurable::yes) make_log_durable(*database);
    insert(*database, 3);
    disk_->cut();
    database.reset();
    return rows_after_power_cut();
  }

  // The first checkpoint is partial, because of a reader; the second one fails; the third one copies the rest.
  std::int64_t rows_after_checkpoint_that_failed(MakesDurable makes_durable) {
    auto database = open();
    insert(*database, 1);
    insert(*database, 2);
    auto reader = open(Database::Access::read);
    reader->execute("BEGIN; SELECT count(*) FROM t");
    insert(*database, 3);
    EXPECT_EQ(checkpoint(*database), Outcome::partial);
    reader.reset();
    disk_->fail(DiskOperation::sync, 2, SQLITE_IOERR_FSYNC);  // the log's is the first
    EXPECT_EQ(code_of([&] { checkpoint(*database); }), SQLITE_IOERR_FSYNC);
    if (makes_durable == MakesDurable::yes) make_log_durable(*database);
    EXPECT_EQ(checkpoint(*database), Outcome::complete);
    insert(*database, 4);
    disk_->cut();
    database.reset();
    return rows_after_power_cut();
  }

  const testing::TemporaryFolder folder_;
  const std::string path_ = folder_ / "polly.db";
  std::unique_ptr<testing::SqliteVfs> disk_ = std::make_unique<testing::SqliteVfs>(path_);
};

TEST_F(SqliteLog, ThatWasNotMadeDurableLosesCommitsAfterAFailedOne) {
  EXPECT_EQ(rows_after_commit_that_failed(MakesDurable::no), 1);
}

TEST_F(SqliteLog, ThatWasMadeDurableKeepsCommitsAfterAFailedOne) {
  EXPECT_EQ(rows_after_commit_that_failed(MakesDurable::yes), 3);
}

TEST_F(SqliteLog, ThatWasNotMadeDurableDamagesTheFileAfterAFailedCheckpoint) {
  EXPECT_EQ(rows_after_checkpoint_that_failed(MakesDurable::no), -1);
}

TEST_F(SqliteLog, ThatWasMadeDurableKeepsTheFileWholeAfterAFailedCheckpoint) {
  EXPECT_EQ(rows_after_checkpoint_that_failed(MakesDurable::yes), 4);
}

TEST_F(SqliteLog, IsMadeDurableBesideAReader) {
  auto database = open();
  insert(*database, 1);
  auto reader = open(Database::Access::read);
  reader->execute("BEGIN; SELECT count(*) FROM t");
  insert(*database, 2);
  make_log_durable(*database);
  EXPECT_EQ(reader->integer("SELECT count(*) FROM t"), 1);
  insert(*database, 3);
  EXPECT_EQ(reader->integer("SELECT count(*) FROM t"), 1);
  reader->execute("COMMIT");
  EXPECT_EQ(reader->integer("SELECT count(*) FROM t"), 3);
}

// Its index has more than two regions (of 4062 frames the first, of 4096 the others), and the connection has not mapped
// those in the middle.
TEST_F(SqliteLog, ThatIsLongIsMadeDurableByAConnectionThatHasSeenOnlyItsEnd) {
  auto first = open();
  first->execute("INSERT INTO t VALUES (1, zeroblob(" + std::to_string(4096 * 9000) + "))");
  insert(*first, 2);
  auto database = open();
  make_log_durable(*database);
  insert(*database, 3);
  EXPECT_EQ(first->integer("SELECT count(*) FROM t"), 3);
  EXPECT_EQ(checkpoint(*database), Outcome::complete);
  EXPECT_EQ(database->text("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace polly::sqlite
