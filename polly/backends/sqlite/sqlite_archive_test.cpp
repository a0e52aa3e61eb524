// Archives that cannot be written, and their names. What is in them is tested where backups are (operations).
#include "polly/backends/sqlite/sqlite_archive.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "polly/base/error.hpp"
#include "polly/testing/program.hpp"

namespace polly {
namespace {

class SqliteArchive : public ::testing::Test {
 protected:
  void expect_refusal(const std::function<void()>& call, ErrorKind kind, const std::string& says) {
    try {
      call();
      ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.kind()), to_string(kind)) << error.what();
      EXPECT_EQ(std::string(error.what()).substr(0, says.size()), says);
    }
  }

  const testing::TemporaryFolder folder_;
  const std::string path_ = folder_ / "backup.db";
};

TEST_F(SqliteArchive, IsWrittenByOneAtATime) {
  {
    SqliteArchiveWriter first(path_);
    first.put("k", "1", std::nullopt);
    expect_refusal([&] { SqliteArchiveWriter second(path_); }, ErrorKind::conflict,
                   path_ + " is being written by another process: wait until it has ended");
    first.write_back_gently();
    first.put("l", "2", std::nullopt);
    first.save();
  }
  std::string rows;
  read_sqlite_archive(
      path_, [&](const SqliteArchiveRow& row) { rows.append(row.key).append("=").append(row.bytes).append(" "); });
  EXPECT_EQ(rows, "k=1 l=2 ");
}

TEST_F(SqliteArchive, ThatSqliteCannotOpenSaysWhatToCheck) {
  std::filesystem::path deep = folder_.path();  // SQLite accepts paths of up to 512 bytes, the system longer ones
  for (const char name : {'a', 'b', 'c'}) deep /= std::string(200, name);
  std::filesystem::create_directories(deep);
  const std::string path = deep / "backup.db";
  expect_refusal([&] { SqliteArchiveWriter writer(path); }, ErrorKind::unavailable, path + " cannot be opened: check");
}

TEST_F(SqliteArchive, GetsANameOnlyInAFolderThatExists) {
  std::ofstream(path_) << "content";
  const std::string missing = folder_ / "missing" / "polly.db";
  const std::string says = missing + " cannot be written (No such file or directory): check that this user may write";
  expect_refusal([&] { rename_to_new_store(path_, missing); }, ErrorKind::unavailable, says);
  expect_refusal([&] { rename_durably(path_, missing); }, ErrorKind::unavailable, says);
  EXPECT_EQ(testing::read_file(path_), "content");
}

TEST_F(SqliteArchive, TakesNoNameThatAnotherFileHas) {
  std::ofstream(path_) << "content";
  const std::string other = folder_ / "polly.db";
  std::ofstream(other) << "other";
  expect_refusal([&] { rename_to_new_store(path_, other); }, ErrorKind::conflict,
                 other + " was created by another process while it was being filled: run it again");
  EXPECT_EQ(testing::read_file(other), "other");
  rename_durably(path_, other);
  EXPECT_EQ(testing::read_file(other), "content");
}

}  // namespace
}  // namespace polly
