#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "polly/backends/sqlite/sqlite_archive.hpp"
#include "polly/backends/sqlite/sqlite_backend.hpp"
#include "polly/operations/copy.hpp"
#include "polly/operations/detail/test_stores.hpp"
#include "polly/operations/diff.hpp"
#include "polly/testing/program.hpp"

namespace polly::operations {
namespace {

namespace fs = std::filesystem;

// A store that is copied into a file that does not exist yet.
class CopyIntoNewFile : public ::testing::Test {
 protected:
  CopyReport copied(CopyOptions options = {}) {
    return run(copy_into_new_file(&stores_.from, file_, Context(), std::move(options)));
  }
  // Compares the file, which a serving process opens as its store.
  bool is_equal_to(Store& other) {
    std::unique_ptr<Backend> backend = run(open_sqlite_backend(SqliteOptions(file_), Runtime(stores_.telemetry)));
    Store store(std::move(backend), Runtime(stores_.telemetry));
    const bool is_equal = run(diff(&other, &store, Context(), DiffOptions())).is_equal();
    TwoStores::set(store, "one more", 1);
    run(store.close());
    return is_equal;
  }
  bool is_there(const std::string& suffix = "") const { return fs::exists(file_ + suffix); }

  testing::TemporaryFolder folder_;
  const std::string file_ = folder_ / "new.db";
  TwoStores stores_;
};

TEST_F(CopyIntoNewFile, MakesAStoreThatServesAtOnce) {
  stores_.fill(5'000);  // "polly:test:9" comes before "polly:test:10": the source has another order than the file
  ASSERT_TRUE(is_new_sqlite_store(file_));
  const CopyReport report = copied();
  EXPECT_TRUE(report.is_complete());
  EXPECT_EQ(report.written, 5'000U);
  EXPECT_FALSE(is_new_sqlite_store(file_));
  EXPECT_FALSE(is_sqlite_archive(file_));
  EXPECT_FALSE(is_there(".partial") || is_there("-wal") || is_there("-shm"));
  EXPECT_TRUE(is_equal_to(stores_.from));
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(CopyIntoNewFile, SelectsLikeEveryCopy) {
  stores_.fill(100);
  TwoStores::set(stores_.from, "other:1", 1);
  CopyOptions options;
  options.prefix = "polly:";
  options.wants = [](const Key& key) { return key.text() != "polly:test:7"; };
  run(copy(&stores_.from, &stores_.to, Context(), options));
  EXPECT_EQ(copied(std::move(options)).entries, 99U);
  EXPECT_TRUE(is_equal_to(stores_.to));
}

TEST_F(CopyIntoNewFile, NeverReplacesAFileThatAppearedMeanwhile) {
  stores_.fill(10);
  CopyOptions options;
  options.on_progress = [this](const CopyReport&) { std::ofstream(file_) << "another program's"; };
  try {
    copied(std::move(options));
    ADD_FAILURE() << "it replaced the file";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::conflict) << error.what();
  }
  EXPECT_EQ(fs::file_size(file_), std::string("another program's").size());
  EXPECT_FALSE(is_there(".partial"));
}

TEST_F(CopyIntoNewFile, ThatFailsLeavesNothingAndThatIsStoppedKeepsWhatItHas) {
  stores_.fill(10'000);  // many pages: some are read while others are written
  stores_.source.kind = ErrorKind::permission_denied;
  CopyOptions fails;
  fails.on_progress = [this](const CopyReport&) { stores_.source.failing_reads = 1; };
  EXPECT_THROW(copied(std::move(fails)), Error);
  EXPECT_FALSE(is_there() || is_there(".partial"));
  stores_.source.failing_reads = 0;
  CopyOptions stops;
  int asked = 0;
  stops.is_stopped = [&asked] { return ++asked > 2; };
  const CopyReport report = copied(std::move(stops));
  EXPECT_TRUE(report.is_stopped);
  EXPECT_GT(report.written, 0U);
  EXPECT_LT(report.written, 10'000U);
  EXPECT_TRUE(is_there());
}

TEST_F(CopyIntoNewFile, IsNotMadeBesideTheLogOfALostOne) {
  std::ofstream(file_ + "-wal") << "a log";
  EXPECT_FALSE(is_new_sqlite_store(file_));
}

}  // namespace
}  // namespace polly::operations
