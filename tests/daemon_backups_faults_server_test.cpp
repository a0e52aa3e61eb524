// The daemon's own backups when it is frozen, killed or stopped, and when the disk is full or the folder is away: no
// half backup, nothing removed by one that lost its lease, and the daemon stays ready.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "polly/testing/small_disk.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/backup_daemon.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using testing::Environment;
using testing::wait_until;

constexpr int kManyEntries = 150'000;  // a backup takes about a second
constexpr std::string_view kBackupFailed = "no backup could be made and verified";

class DaemonBackupsFaults : public ::testing::Test {
 protected:
  Environment store(const std::string& interval = "1h") const {
    return {{"POLLY_STORE_URL", url_}, {"POLLY_BACKUP_INTERVAL", interval}, {"POLLY_BACKUP_KEEP", "1"}};
  }
  static void wait_for_file(const BackupDir& dir, std::string_view ending) {
    wait_until("a backup is under way", 60s, [&] { return dir.has(ending); });
  }

  const testing::ValkeyServer server_;
  const std::string url_ = "valkey://" + server_.address();
};

TEST_F(DaemonBackupsFaults, ADaemonThatWasFrozenInTheMiddleRenamesAndRemovesNothing) {
  fill_store_for_backups(url_, kManyEntries);
  const BackupDir dir;
  const BackupDir other_dir;
  const std::string old = "polly-20200101T000000Z-000001.backup.db";
  for (const BackupDir* one : {&dir, &other_dir})
    std::ofstream(one->path() / old) << "an old one, which KEEP=1 removes";
  BackupDaemon frozen(dir, store());
  wait_for_file(dir, ".partial");
  frozen.process().signal(SIGSTOP);
  ASSERT_TRUE(dir.has(".partial")) << "the backup was over too soon";
  BackupDaemon other(other_dir, store());
  other.wait_for_backups(1);  // after the lease of the frozen one
  EXPECT_EQ(other_dir.backups().size(), 1U);
  EXPECT_FALSE(other_dir.backups().contains(old)) << other.log();
  EXPECT_TRUE(dir.has(".partial"));
  frozen.process().signal(SIGCONT);
  wait_until("it notices", 60s, [&] { return mentions(frozen.log(), kBackupFailed) > 0; });
  EXPECT_NE(frozen.log().find(R"("error_type":"conflict")"), std::string::npos) << frozen.log();
  EXPECT_EQ(dir.names(), std::set<std::string>{old});
  wait_until("it knows the other one's backup", 60s,
             [&] { return frozen.ready().find(R"("backup":{"status":"ok")") != std::string::npos; });
  EXPECT_EQ(frozen.made(), 0U);
  EXPECT_EQ(other_dir.backups().size(), 1U);
}

TEST_F(DaemonBackupsFaults, ADaemonThatIsStoppedLeavesNoUnfinishedFile) {
  fill_store_for_backups(url_, kManyEntries);
  for (const int signal : {SIGTERM, SIGINT}) {
    for (const std::string_view ending : {".partial", ".restored"}) {
      const BackupDir dir;
      BackupDaemon daemon(dir, store("1s"));
      wait_for_file(dir, ending);
      const auto began = std::chrono::steady_clock::now();
      daemon.process().signal(signal);
      EXPECT_EQ(daemon.process().wait(30s), 0) << daemon.log();
      EXPECT_LT(std::chrono::steady_clock::now() - began, 6s);
      EXPECT_EQ(dir.names(), dir.backups()) << ending;
      EXPECT_EQ(mentions(daemon.log(), kBackupFailed), 0U) << daemon.log();
    }
  }
}

TEST_F(DaemonBackupsFaults, WhatAKilledDaemonLeftIsRemovedByTheNextOne) {
  fill_store_for_backups(url_, kManyEntries);
  const BackupDir dir;
  {
    BackupDaemon daemon(dir, store());
    wait_for_file(dir, ".partial");
    daemon.process().signal(SIGKILL);
    ASSERT_EQ(daemon.process().wait(30s), 128 + SIGKILL);
  }
  ASSERT_TRUE(dir.has(".partial"));
  BackupDaemon daemon(dir, store());
  daemon.wait_for_backups(1);
  EXPECT_EQ(dir.names().size(), 1U);
  EXPECT_EQ(dir.names(), dir.backups());
  EXPECT_EQ(daemon.metric("polly_backup_entries"), std::to_string(kManyEntries));
}

TEST_F(DaemonBackupsFaults, AFullDiskIsAWarningAndTheDaemonStaysReady) {
  if (!testing::SmallDisk::is_possible()) GTEST_SKIP() << "only root may mount";
  fill_store_for_backups(url_, 20'000);
  testing::SmallDisk disk(256 * 1024);
  const BackupDir dir(disk.path());
  BackupDaemon daemon(dir, store("1s"));
  wait_until("it failed three times", 60s,
             [&] { return std::stoi("0" + daemon.metric("polly_backup_failures_total")) >= 3; });
  EXPECT_EQ(mentions(daemon.log(), kBackupFailed), 1U) << daemon.log();
  EXPECT_NE(daemon.ready().find(R"("error":"resource_exhausted")"), std::string::npos) << daemon.ready();
  daemon.set("k", "1");
  EXPECT_TRUE(dir.backups().empty());
  disk.resize(64 << 20);
  daemon.wait_for_backups(1);
  EXPECT_NE(daemon.ready().find(R"("backup":{"status":"ok")"), std::string::npos) << daemon.ready();
}

// The disk has room for the backup and not for its check: one file an interval, and none is removed.
TEST_F(DaemonBackupsFaults, ADiskThatIsFullWhileItVerifiesKeepsTheOlderOnes) {
  if (!testing::SmallDisk::is_possible()) GTEST_SKIP() << "only root may mount";
  fill_store_for_backups(url_, 20'000);
  const testing::TemporaryFolder folder;
  output_of({"backup", (folder / "size.db").string(), "--store", url_});
  testing::SmallDisk disk(std::filesystem::file_size(folder / "size.db") * 5 / 4);
  const BackupDir dir(disk.path());
  const std::string old = "polly-20200101T000000Z-000001.backup.db";
  std::ofstream(dir.path() / old) << "an old one";
  BackupDaemon daemon(dir, store());
  wait_until("it failed", 60s, [&] { return std::stoi("0" + daemon.metric("polly_backup_failures_total")) >= 1; });
  EXPECT_NE(daemon.log().find("verifying the backup"), std::string::npos) << daemon.log();
  EXPECT_EQ(dir.names(), dir.backups());
  EXPECT_EQ(dir.names().size(), 2U) << "the older one stays";
  EXPECT_EQ(daemon.metric("polly_backup_last_verified_timestamp_seconds"), "0");
  disk.resize(64 << 20);
  daemon.wait_for_backups(1);
  EXPECT_EQ(dir.names().size(), 1U);
  EXPECT_FALSE(dir.names().contains(old)) << "it made no second one, and verified the first";
}

TEST_F(DaemonBackupsFaults, AFolderThatGoesAndComesBackIsAWarning) {
  const testing::TemporaryFolder above;
  const BackupDir dir(above / "backups");
  BackupDaemon daemon(dir, store("1s"));
  EXPECT_NE(daemon.process().log_with(kBackupFailed).find(dir.path().string()), std::string::npos);
  EXPECT_NE(daemon.ready().find(R"("backup":{"status":"failed")"), std::string::npos) << daemon.ready();
  for (std::size_t round = 1; round <= 2; ++round) {
    std::filesystem::create_directory(dir.path());
    daemon.wait_for_backups(round);
    std::filesystem::remove_all(dir.path());
    wait_until("it warns again", 60s, [&] { return mentions(daemon.log(), kBackupFailed) == round + 1; });
    EXPECT_NE(daemon.ready(), "") << "it stays ready";
  }
}

TEST_F(DaemonBackupsFaults, AStoreThatIsAwayAndComesBackIsBackedUp) {
  testing::ValkeyServer server;
  const BackupDir dir;
  BackupDaemon daemon(dir, {{"POLLY_STORE_URL", "valkey://" + server.address()}, {"POLLY_BACKUP_INTERVAL", "1s"}});
  daemon.wait_for_backups(1);
  server.kill();
  wait_until("it failed", 60s, [&] { return std::stoi("0" + daemon.metric("polly_backup_failures_total")) >= 1; });
  EXPECT_EQ(mentions(daemon.log(), kBackupFailed), 1U) << daemon.log();
  const std::size_t before = daemon.made();
  server.restart();
  daemon.wait_for_backups(before + 1);
  EXPECT_EQ(dir.names(), dir.backups());
}

}  // namespace
}  // namespace polly::tests
