// A commit of another process at the worst moment of a checkpoint: SQLite alone loses committed pages, and with a guard
// it does not.
#include "polly/backends/sqlite/detail/log_guard.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/sqlite_library.hpp"
#include "polly/testing/other_process.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sqlite_vfs.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;
using testing::CheckpointMoment;
using Against = LogGuard::Against;
using Outcome = LogGuard::Outcome;

// Runs SQL on a file and returns SQLite's code. It does not wait for locks.
std::function<std::string(const std::string&)> sql_on(const std::string& path) {
  auto database = std::make_shared<std::unique_ptr<Database>>();
  return [path, database](const std::string& sql) {
    try {
      if (!*database) *database = std::make_unique<Database>(path, Database::Access::write, "");
      (*database)->execute(sql);
    } catch (const Failure& failure) {
      return std::to_string(failure.code() & 0xff);
    }
    return std::to_string(SQLITE_OK);
  };
}

class SqliteLogGuard : public ::testing::Test {
 protected:
  static constexpr int kRows = 20;  // each fills a page

  void SetUp() override {
    make_file(path_);
    EXPECT_EQ(other("PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER PRIMARY KEY, v)"), SQLITE_OK);
    disk_.emplace(path_);
    ours_ = std::make_unique<Database>(path_, Database::Access::write, disk_->name());
    EXPECT_EQ(ours_->integer("SELECT count(*) FROM t"), 0);
  }

  int other(const std::string& sql) { return std::stoi(other_.ask(sql)); }

  // Returns SQLite's code from the other process.
  int insert() {
    const int code = other("INSERT INTO t (v) VALUES (randomblob(3000))");
    if (code == SQLITE_OK) ++committed_;
    return code;
  }
  void insert_many(int rows) {
    for (int i = 0; i < rows; ++i) insert();
  }

  // Runs `checkpoint` on a log that the other process checkpoints completely before it begins; the other process
  // commits right after `checkpoint` has read the log's length. Returns the code of that commit.
  std::optional<int> race(const std::function<void()>& checkpoint, const std::function<void()>& before_it = [] {}) {
    insert_many(kRows);
    EXPECT_EQ(ours_->integer("SELECT count(*) FROM t"), kRows);
    insert_many(1);
    std::optional<int> code;
    bool has_begun = false;
    disk_->at_checkpoint([&](CheckpointMoment moment) {
      if (moment == CheckpointMoment::begins && !std::exchange(has_begun, true)) {
        EXPECT_EQ(other("PRAGMA wal_checkpoint(PASSIVE)"), SQLITE_OK);
        before_it();
      } else if (moment == CheckpointMoment::knows_length && !code) {
        code = insert();
      }
    });
    checkpoint();
    disk_->at_checkpoint(nullptr);
    insert_many(2 * kRows);
    checkpoint();
    insert_many(1);
    checkpoint();
    return code;
  }

  bool is_whole() {
    ours_.reset();
    try {
      Database database(path_, Database::Access::write, "");
      if (database.text("PRAGMA integrity_check") != "ok") return false;
      return database.integer("SELECT count(*) FROM t") == committed_;
    } catch (const Failure&) {
      return false;
    }
  }

  const testing::TemporaryFolder folder_;
  const std::string path_ = folder_ / "polly.db";
  testing::OtherProcess other_{sql_on(path_)};
  std::optional<testing::SqliteVfs> disk_;
  std::unique_ptr<Database> ours_;
  int committed_ = 0;
};

TEST_F(SqliteLogGuard, WithoutOneACommitThatRestartsTheLogDamagesTheFile) {
  if (!has_wal_reset_race(SqliteLibrary().number)) GTEST_SKIP() << "this SQLite does not need it";
  const auto checkpoint = [this] {
    try {
      ours_->execute("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.code() & 0xff, SQLITE_CORRUPT);
    }
  };
  EXPECT_EQ(race(checkpoint), SQLITE_OK);
  EXPECT_FALSE(is_whole());
}

TEST_F(SqliteLogGuard, KeepsCommitsAwayUntilTheCheckpointHasEnded) {
  LogGuard guard(path_, disk_->name());
  const auto checkpoint = [&] { EXPECT_EQ(guard.checkpoint(*ours_, Against::commits, 0ms), Outcome::complete); };
  EXPECT_EQ(race(checkpoint), SQLITE_BUSY);
  EXPECT_TRUE(is_whole());
}

TEST_F(SqliteLogGuard, LetsCommitsGoOnBehindACheckpointAndKeepsThemFromRestartingTheLog) {
  LogGuard guard(path_, disk_->name());
  const auto checkpoint = [&] { EXPECT_EQ(guard.checkpoint(*ours_, Against::restarts, 0ms), Outcome::complete); };
  EXPECT_EQ(race(checkpoint), SQLITE_OK);
  EXPECT_TRUE(is_whole());
}

// The guard relies on this where it holds a reader that began when all of the log was in the file.
TEST_F(SqliteLogGuard, AReaderOfTheFileAloneKeepsACheckpointFromRecordingAnything) {
  Database reader(path_, Database::Access::read, disk_->name());
  Statement reading(reader, "SELECT 1 FROM sqlite_schema");
  const auto read = [&] {
    reader.execute("BEGIN");
    EXPECT_TRUE(reading.step());
  };
  const auto checkpoint = [&] {
    ours_->execute("PRAGMA wal_checkpoint(PASSIVE)");
    if (!reader.is_in_transaction()) return;
    reading.reset();
    reader.execute("COMMIT");
  };
  EXPECT_EQ(race(checkpoint, read), SQLITE_OK);
  EXPECT_TRUE(is_whole());
}

TEST_F(SqliteLogGuard, IsBusyWhileAnotherProcessWritesAndWaitsWithinItsPatience) {
  LogGuard guard(path_, disk_->name());
  insert_many(1);
  EXPECT_EQ(other("BEGIN IMMEDIATE"), SQLITE_OK);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(guard.checkpoint(*ours_, Against::commits, 20ms), Outcome::busy);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 20ms);
  EXPECT_EQ(guard.checkpoint(*ours_, Against::restarts, 0ms), Outcome::complete);  // commits may go on, and may wait
  EXPECT_EQ(other("COMMIT"), SQLITE_OK);
  EXPECT_EQ(guard.checkpoint(*ours_, Against::commits, 0ms), Outcome::complete);
}

TEST_F(SqliteLogGuard, HoldsNoLockBetweenCheckpointsAndNoneAfterItsProcess) {
  LogGuard guard(path_, disk_->name());
  for (const Against against : {Against::commits, Against::restarts}) {
    insert_many(1);
    EXPECT_EQ(guard.checkpoint(*ours_, against, 0ms), Outcome::complete);
    EXPECT_EQ(other("PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);  // waits for no lock, so that none is held
  }
  EXPECT_EQ(other("BEGIN IMMEDIATE"), SQLITE_OK);
  other_.kill();
  EXPECT_EQ(guard.checkpoint(*ours_, Against::commits, 0ms), Outcome::complete);
}

TEST_F(SqliteLogGuard, CopiesWhatReadersOfAnOlderStateAllow) {
  LogGuard guard(path_, disk_->name());
  insert_many(1);
  EXPECT_EQ(other("BEGIN; SELECT count(*) FROM t"), SQLITE_OK);
  ours_->execute("INSERT INTO t (v) VALUES (1)");
  EXPECT_EQ(guard.checkpoint(*ours_, Against::commits, 5ms), Outcome::partial);
  EXPECT_EQ(other("COMMIT"), SQLITE_OK);
  EXPECT_EQ(guard.checkpoint(*ours_, Against::commits, 0ms), Outcome::complete);
}

TEST_F(SqliteLogGuard, ThatCannotReadTheFileFailsAndHoldsNoLockAfterwards) {
  for (const Against against : {Against::commits, Against::restarts}) {
    LogGuard guard(path_, disk_->name());
    insert_many(1);
    disk_->fail_from(testing::DiskOperation::read, 1, SQLITE_IOERR_READ);
    EXPECT_THROW(guard.checkpoint(*ours_, against, 0ms), Failure);
    disk_->repair();
    EXPECT_EQ(other("PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);
    EXPECT_EQ(guard.checkpoint(*ours_, against, 0ms), Outcome::complete);
  }
}

TEST_F(SqliteLogGuard, DoesNothingToAFileThatWasReplaced) {
  LogGuard guard(path_, disk_->name());
  insert_many(1);
  std::filesystem::rename(path_, path_ + ".away");
  std::ofstream(path_) << "";
  EXPECT_EQ(guard.checkpoint(*ours_, Against::commits, 0ms), Outcome::busy);
  std::filesystem::rename(path_ + ".away", path_);
  EXPECT_EQ(guard.checkpoint(*ours_, Against::commits, 0ms), Outcome::complete);
}

}  // namespace
}  // namespace polly::sqlite
