#include "polly/backends/sqlite/detail/own_descriptor.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/testing/other_process.hpp"
#include "polly/testing/program.hpp"

namespace polly::sqlite {
namespace {

TEST(OwnDescriptor, KeepsSqlitesLocksWhenItIsDestroyed) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "polly.db";
  testing::OtherProcess other([path](const std::string&) {
    try {
      Database(path, Database::Access::write, "").execute("BEGIN EXCLUSIVE");
    } catch (const Failure& failure) {
      return std::to_string(failure.code() & 0xff);
    }
    return std::to_string(SQLITE_OK);
  });
  std::ofstream(path) << "";
  std::optional<Database> first(std::in_place, path, Database::Access::write, "");
  first->execute("CREATE TABLE t (v); BEGIN; SELECT count(*) FROM t");
  const Database second(path, Database::Access::write, "");
  {
    const OwnDescriptor own(path);
  }
  EXPECT_EQ(other.ask("lock it"), std::to_string(SQLITE_BUSY));
  first.reset();
  EXPECT_EQ(other.ask("lock it"), std::to_string(SQLITE_OK));
}

TEST(OwnDescriptor, IsOpenedOnFilesOnly) {
  const testing::TemporaryFolder folder;
  EXPECT_FALSE(OwnDescriptor(folder.path()).is_open());
  EXPECT_FALSE(OwnDescriptor(folder / "missing").is_open());
  std::ofstream(folder / "file") << "";
  std::filesystem::create_symlink("file", folder / "link");
  EXPECT_FALSE(OwnDescriptor(folder / "link").is_open());
  EXPECT_TRUE(OwnDescriptor(folder / "file").is_open());
}

}  // namespace
}  // namespace polly::sqlite
