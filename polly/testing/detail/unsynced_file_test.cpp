#include "polly/testing/detail/unsynced_file.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

namespace polly::testing {
namespace {

const std::string kSector(UnsyncedFile::kSectorBytes, 'x');

// The results of many power cuts.
std::set<std::string> leavings(const UnsyncedFile& file) {
  std::mt19937_64 random(1);
  std::set<std::string> found;
  for (int cut = 0; cut < 1000; ++cut) found.insert(file.after_power_cut(random));
  return found;
}

TEST(UnsyncedFile, SyncedBytesSurvive) {
  UnsyncedFile file("abc");
  file.write(1, "XYZ");
  file.resize(3);
  file.sync();
  EXPECT_EQ(leavings(file), std::set<std::string>{"aXY"});
  EXPECT_EQ(file.synced(), "aXY");
  EXPECT_EQ(file.size(), 3U);
}

TEST(UnsyncedFile, UnsyncedBytesMaySurviveAndASectorMayBeTorn) {
  UnsyncedFile file("abc");
  file.write(0, "XY");
  EXPECT_EQ(leavings(file), (std::set<std::string>{"abc", "XYc", "Xbc", "aYc"}));
  EXPECT_EQ(file.synced(), "abc");
}

TEST(UnsyncedFile, AFileGrowsWithItsBytesOrWithZerosOrNot) {
  UnsyncedFile file("a");
  file.write(1, "Z");
  EXPECT_EQ(leavings(file), (std::set<std::string>{"a", std::string("a\0", 2), "aZ"}));
  EXPECT_EQ(file.size(), 2U);
}

TEST(UnsyncedFile, AFileShrinksOrNot) {
  UnsyncedFile file("abc");
  file.resize(1);
  EXPECT_EQ(leavings(file), (std::set<std::string>{"abc", "a"}));
  EXPECT_EQ(file.synced(), "abc");
  EXPECT_EQ(file.size(), 1U);
}

TEST(UnsyncedFile, EverySectorOfAWriteHasItsOwnFate) {
  UnsyncedFile file(kSector + kSector);
  file.write(0, std::string(2 * kSector.size(), 'y'));
  const std::set<std::string> found = leavings(file);
  const std::string written(kSector.size(), 'y');
  for (const std::string& first : {kSector, written}) {
    for (const std::string& second : {kSector, written}) EXPECT_TRUE(found.contains(first + second));
  }
}

TEST(UnsyncedFile, NoByteBesideAWriteIsTouched) {
  UnsyncedFile file(kSector + kSector);
  file.write(500, std::string(24, 'y'));
  for (const std::string& left : leavings(file)) {
    EXPECT_EQ(left.substr(0, 500), kSector.substr(0, 500));
    EXPECT_EQ(left.substr(524), kSector.substr(0, 500));
  }
}

TEST(UnsyncedFile, TheOlderOfTwoWritesMaySurviveAlone) {
  UnsyncedFile file("a");
  file.write(0, "b");
  file.write(0, "c");
  EXPECT_EQ(leavings(file), (std::set<std::string>{"a", "b", "c"}));
}

TEST(UnsyncedFile, NoLaterSyncWritesWhatAFailedOneLeft) {
  UnsyncedFile file("abc");
  file.write(0, "X");
  file.fail_to_sync();
  file.write(2, "Z");
  file.sync();
  EXPECT_EQ(file.synced(), "abZ");
  EXPECT_EQ(leavings(file), (std::set<std::string>{"abZ", "XbZ"}));
  file.write(0, "Y");
  file.sync();
  EXPECT_EQ(leavings(file), std::set<std::string>{"YbZ"});
}

}  // namespace
}  // namespace polly::testing
