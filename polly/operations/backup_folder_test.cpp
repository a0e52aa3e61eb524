#include "polly/operations/backup_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "polly/base/error.hpp"
#include "polly/testing/program.hpp"

namespace polly::operations {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 29) + 5h + 30min + 7s + 999ms;

TEST(BackupName, SaysWhenItBeganAndSortsByThat) {
  EXPECT_EQ(BackupName(kNow, 42).text(), "polly-20261129T053007Z-000042.backup.db");
  EXPECT_EQ(BackupName(kNow, 12'345'678).text(), "polly-20261129T053007Z-12345678.backup.db");
  std::string last;
  for (int i = 0; i < 500; ++i) {
    const BackupName name(kNow + i * 37min, static_cast<std::uint64_t>(i + 1));
    EXPECT_LT(last, name.text());
    last = name.text();
    EXPECT_EQ(BackupName::parse(last), name);
  }
  EXPECT_LT(BackupName(kNow, 9).text(), BackupName(kNow, 10).text()) << "two of one second";
}

TEST(BackupName, LookAlikesAreNone) {
  for (const char* text : {
           "",
           "polly.db",
           "polly-backup.db",
           "polly-20261129T053007Z.backup.db",
           "polly-20261129T053007Z-.backup.db",
           "polly-20261129T053007Z-42.backup.db",
           "polly-20261129T053007Z-0000042.backup.db",
           "polly-20261129T053007Z-00004x.backup.db",
           "polly-20261129T053007Z-000042.backup.db.gz",
           "polly-20261129T053007Z-000042.backup.db~",
           "polly-20261129T053007Z-000042.backup",
           "polly-20261129T053007Z-000042-copy.backup.db",
           "polly-20261329T053007Z-000042.backup.db",
           "polly-20260230T053007Z-000042.backup.db",
           "polly-20261129T240007Z-000042.backup.db",
           "polly-20261129T053060Z-000042.backup.db",
           "polly-20261129 053007Z-000042.backup.db",
           "Polly-20261129T053007Z-000042.backup.db",
           "my-polly-20261129T053007Z-000042.backup.db",
           "polly-20261129T053007Z-99999999999999999999999.backup.db",
       }) {
    EXPECT_FALSE(BackupName::parse(text)) << text;
  }
}

class BackupFolders : public ::testing::Test {
 protected:
  void touch(const std::string& name) const { std::ofstream(files_ / name) << "x"; }
  BackupName made(int hours) const {
    const BackupName name(kNow + std::chrono::hours(hours), static_cast<std::uint64_t>(hours));
    touch(name.text());
    return name;
  }
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(files_.path())) names.insert(entry.path().filename());
    return names;
  }

  const testing::TemporaryFolder files_;
  const BackupFolder folder_{files_.path()};
};

TEST_F(BackupFolders, TheNewestAreKept) {
  std::vector<BackupName> all;
  for (int i = 1; i <= 5; ++i) all.push_back(made(i));
  EXPECT_EQ(folder_.backups(), all);
  EXPECT_EQ(folder_.surplus(all[4], 7).size(), 0U);
  EXPECT_EQ(folder_.surplus(all[4], 3), (std::vector<BackupName>{all[0], all[1]}));
  EXPECT_EQ(folder_.surplus(all[4], 1), (std::vector<BackupName>{all[0], all[1], all[2], all[3]}));
  EXPECT_EQ(folder_.surplus(all[0], 1), (std::vector<BackupName>{all[1], all[2], all[3], all[4]}))
      << "the others were named by a wrong clock";
}

TEST_F(BackupFolders, WhatIsNotARegularFileOfThatNameStays) {
  const BackupName link(kNow, 1);
  const BackupName folder(kNow, 2);
  fs::create_symlink("/etc/hostname", folder_.file(link));
  fs::create_directory(folder_.file(folder));
  EXPECT_TRUE(folder_.backups().empty());
  folder_.remove(link);
  folder_.remove(folder);
  EXPECT_EQ(names(), (std::set<std::string>{link.text(), folder.text()}));
  folder_.remove(BackupName(kNow, 3));  // it is gone already
}

TEST_F(BackupFolders, LeftoversAreThoseOfPollysNames) {
  const std::string backup = made(1).text();
  for (const char* ending :
       {".partial", ".partial-journal", ".restored", ".restored-wal", ".restored-shm", ".restored-journal",
        ".restored.lock", ".restored.partial", ".restored.partial-wal", ".restored.partial-shm"}) {
    touch(BackupName(kNow, 7).text() + ending);
    touch(backup + ending);
  }
  const std::set<std::string> others{"x.partial", "polly.db-wal", backup + ".partial.mine", backup + ".part"};
  for (const std::string& other : others) touch(other);
  fs::create_directory(files_ / (BackupName(kNow, 8).text() + ".partial"));
  folder_.remove_leftovers();
  std::set<std::string> left = others;
  left.insert({backup, BackupName(kNow, 8).text() + ".partial"});
  EXPECT_EQ(names(), left);
}

TEST_F(BackupFolders, AFolderThatIsNotThereIsAnError) {
  EXPECT_NO_THROW(folder_.require());
  touch("file");
  for (const char* name : {"missing", "file", "file/below"}) {
    try {
      BackupFolder(files_ / name).require();
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::unavailable);
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
    }
  }
  EXPECT_THROW(BackupFolder(files_ / "missing").backups(), Error);
}

}  // namespace
}  // namespace polly::operations
