#include "polly/operations/restore_check.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>

#include "polly/operations/backup.hpp"
#include "polly/operations/detail/test_stores.hpp"
#include "polly/testing/flip_byte.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/test_database.hpp"

namespace polly::operations {
namespace {

namespace fs = std::filesystem;

class RestoreCheck : public ::testing::Test {
 protected:
  RestoreCheck() {
    stores_.fill(3'000);
    TwoStores::set(stores_.from, "polly:test:expired", 1, std::chrono::milliseconds(1));
    run(backup(&stores_.from, file_, Context(), BackupOptions()));
  }
  std::optional<ErrorKind> failure(std::function<bool()> is_stopped = {}) const {
    try {
      run(check_restore(file_, scratch_, std::move(is_stopped)));
    } catch (const Error& error) {
      return error.kind();
    }
    return std::nullopt;
  }
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) names.insert(entry.path().filename());
    return names;
  }

  const testing::TemporaryFolder folder_;
  const std::string file_ = folder_ / "backup.db";
  const std::string scratch_ = folder_ / "backup.db.restored";
  TwoStores stores_;
};

TEST_F(RestoreCheck, AGoodBackupPassesAndNothingIsLeft) {
  std::ofstream(scratch_) << "left behind by a process that was killed";
  const std::string before = testing::read_file(file_);
  EXPECT_EQ(failure(), std::nullopt);
  EXPECT_EQ(names(), std::set<std::string>{"backup.db"});
  EXPECT_EQ(testing::read_file(file_), before);
}

TEST_F(RestoreCheck, ADamagedOneDoesNot) {
  testing::TestDatabase(file_).execute("DELETE FROM entries WHERE key = 'polly:test:7'");
  EXPECT_EQ(failure(), ErrorKind::corrupt);
  EXPECT_EQ(names(), std::set<std::string>{"backup.db"});
}

TEST_F(RestoreCheck, CanBeStoppedAtAnyMoment) {
  for (int most = 0;; ++most) {
    std::atomic<int> asked{0};
    const auto stopped = failure([&] { return asked++ >= most; });
    EXPECT_EQ(names(), std::set<std::string>{"backup.db"});
    if (!stopped) break;
    EXPECT_EQ(stopped, ErrorKind::cancelled);
    ASSERT_LT(most, 1'000);
  }
}

TEST_F(RestoreCheck, AScratchStoreThatCannotBeWrittenIsAnError) {
  try {
    run(check_restore(file_, folder_ / "missing" / "scratch.db", {}));
    ADD_FAILURE() << "it was written";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable) << error.what();
  }
}

TEST_F(RestoreCheck, AScratchStoreReplacesNothing) {
  fs::create_directory(scratch_);
  EXPECT_EQ(failure(), ErrorKind::conflict);
  EXPECT_TRUE(fs::is_directory(scratch_));
}

}  // namespace
}  // namespace polly::operations
