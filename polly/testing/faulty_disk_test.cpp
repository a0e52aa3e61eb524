#include "polly/testing/faulty_disk.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <thread>
#include <vector>

#include "polly/testing/wait_until.hpp"

namespace polly::testing {
namespace {

using enum DiskOperation;

std::vector<int> admit_times(FaultyDisk& disk, std::size_t times, DiskOperation what) {
  std::vector<int> codes;
  for (std::size_t i = 0; i < times; ++i) codes.push_back(disk.admit(what));
  return codes;
}

TEST(FaultyDisk, LetsEverythingThroughAndCountsIt) {
  FaultyDisk disk;
  EXPECT_EQ(disk.admit(write, true), SQLITE_OK);
  EXPECT_EQ(admit_times(disk, 2, sync), std::vector<int>(2, SQLITE_OK));
  EXPECT_EQ(disk.operations(write), 1U);
  EXPECT_EQ(disk.operations(sync), 2U);
  EXPECT_EQ(disk.operations(read), 0U);
  EXPECT_EQ(disk.failed(), 0U);
}

TEST(FaultyDisk, ACutFailsEverythingUntilThePowerIsBack) {
  FaultyDisk disk;
  disk.cut();
  disk.repair();
  for (const DiskOperation what : {open, read, write, truncate, sync, remove}) {
    EXPECT_EQ(disk.admit(what), SQLITE_IOERR);
  }
  EXPECT_TRUE(disk.is_cut());
  EXPECT_EQ(disk.failed(), 0U);
  disk.restore_power();
  EXPECT_FALSE(disk.is_cut());
  EXPECT_EQ(disk.admit(write), SQLITE_OK);
}

TEST(FaultyDisk, CutsAfterSoManyChanges) {
  for (const std::size_t changes : {0U, 1U, 3U}) {
    FaultyDisk disk;
    disk.cut_after(changes);
    EXPECT_EQ(admit_times(disk, changes, sync), std::vector<int>(changes, SQLITE_OK));
    EXPECT_EQ(disk.admit(read), SQLITE_OK);
    EXPECT_EQ(disk.admit(write), SQLITE_IOERR);
    EXPECT_EQ(disk.admit(read), SQLITE_IOERR);
  }
}

TEST(FaultyDisk, FailsTheNthOnce) {
  FaultyDisk disk;
  disk.fail(sync, 2, SQLITE_IOERR_FSYNC);
  EXPECT_EQ(disk.admit(write), SQLITE_OK);
  EXPECT_EQ(admit_times(disk, 3, sync), (std::vector<int>{SQLITE_OK, SQLITE_IOERR_FSYNC, SQLITE_OK}));
  EXPECT_EQ(disk.failed(), 1U);
}

TEST(FaultyDisk, FailsFromTheNthUntilItIsRepaired) {
  FaultyDisk disk;
  disk.fail_from(open, 2, SQLITE_CANTOPEN);
  EXPECT_EQ(admit_times(disk, 3, open), (std::vector<int>{SQLITE_OK, SQLITE_CANTOPEN, SQLITE_CANTOPEN}));
  EXPECT_EQ(disk.failed(), 2U);
  disk.repair();
  EXPECT_EQ(disk.admit(open), SQLITE_OK);
  EXPECT_EQ(disk.failed(), 0U);
}

TEST(FaultyDisk, AFullDiskAdmitsOnlyWritesThatNeedNoRoom) {
  FaultyDisk disk;
  disk.fill();
  EXPECT_EQ(disk.admit(write, true), SQLITE_FULL);
  EXPECT_EQ(disk.admit(write, false), SQLITE_OK);
  EXPECT_EQ(disk.admit(sync), SQLITE_OK);
  disk.free();
  EXPECT_EQ(disk.admit(write, true), SQLITE_OK);
}

TEST(FaultyDisk, AReadOnlyDiskIsReadAndNotChanged) {
  FaultyDisk disk;
  disk.write_protect();
  EXPECT_TRUE(disk.is_write_protected());
  EXPECT_EQ(disk.admit(write), SQLITE_IOERR_WRITE);
  EXPECT_EQ(disk.admit(truncate), SQLITE_IOERR_TRUNCATE);
  EXPECT_EQ(disk.admit(remove), SQLITE_IOERR_DELETE);
  for (const DiskOperation what : {open, read, sync}) EXPECT_EQ(disk.admit(what), SQLITE_OK);
}

// A way to end the hanging of a disk, and the code that the operation gets then.
TEST(FaultyDisk, ChangesHangUntilItIsThawedOrRepairedOrCut) {
  struct End {
    void (FaultyDisk::*how)();
    int code;
  };
  for (const End& end :
       {End{&FaultyDisk::thaw, SQLITE_OK}, End{&FaultyDisk::repair, SQLITE_OK}, End{&FaultyDisk::cut, SQLITE_IOERR}}) {
    FaultyDisk disk;
    disk.hang();
    EXPECT_EQ(disk.admit(read), SQLITE_OK);
    int written = -1;
    int synced = -1;
    std::thread writing([&] { written = disk.admit(write); });
    std::thread syncing([&] { synced = disk.admit(sync); });
    EXPECT_TRUE(comes_true(std::chrono::seconds(10), [&] { return disk.waiting() == 2; }));
    (disk.*end.how)();
    writing.join();
    syncing.join();
    EXPECT_EQ(written, end.code);
    EXPECT_EQ(synced, end.code);
    EXPECT_EQ(disk.waiting(), 0U);
  }
}

}  // namespace
}  // namespace polly::testing
