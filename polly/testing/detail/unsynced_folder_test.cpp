#include "polly/testing/detail/unsynced_folder.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <set>
#include <string>

namespace polly::testing {
namespace {

using Leavings = std::set<std::optional<std::string>>;

// The content of the file "a" after each of many power cuts.
Leavings leavings(const UnsyncedFolder& folder) {
  std::mt19937_64 random(1);
  Leavings found;
  for (int cut = 0; cut < 1000; ++cut) found.insert(folder.after_power_cut(random).at("a"));
  return found;
}

TEST(UnsyncedFolder, AFileThatWasMadeAndNeverSyncedIsAbsentOrEmptyOrMore) {
  UnsyncedFolder folder;
  const auto file = folder.open("a");
  EXPECT_EQ(leavings(folder), (Leavings{std::nullopt, ""}));
  file->write(0, "x");
  EXPECT_EQ(leavings(folder), (Leavings{std::nullopt, "", std::string("\0", 1), "x"}));
  EXPECT_EQ(folder.synced().at("a"), std::nullopt);
}

TEST(UnsyncedFolder, ASyncOfTheFolderKeepsANameButNotTheContent) {
  UnsyncedFolder folder;
  folder.open("a")->write(0, "x");
  folder.sync();
  EXPECT_EQ(leavings(folder), (Leavings{"", std::string("\0", 1), "x"}));
  EXPECT_EQ(folder.synced().at("a"), "");
}

TEST(UnsyncedFolder, ASyncOfAFileKeepsItsNameToo) {
  UnsyncedFolder folder;
  const auto file = folder.open("a");
  file->write(0, "x");
  folder.sync("a", file);
  EXPECT_EQ(leavings(folder), Leavings{"x"});
}

TEST(UnsyncedFolder, ARemovedFileMayComeBackUntilTheFolderIsSynced) {
  UnsyncedFolder folder(UnsyncedFolder::Contents{{"a", "x"}});
  folder.remove("a");
  EXPECT_EQ(leavings(folder), (Leavings{std::nullopt, "x"}));
  EXPECT_EQ(folder.synced().at("a"), "x");
  folder.sync();
  EXPECT_EQ(leavings(folder), Leavings{std::nullopt});
}

TEST(UnsyncedFolder, ARemovedFileMayComeBackAlthoughAnotherHasItsName) {
  UnsyncedFolder folder(UnsyncedFolder::Contents{{"a", "old"}});
  folder.remove("a");
  const auto file = folder.open("a");
  EXPECT_EQ(leavings(folder), (Leavings{std::nullopt, "old", ""}));
  folder.sync("a", file);
  EXPECT_EQ(leavings(folder), Leavings{""});
}

TEST(UnsyncedFolder, ASyncOfARemovedFileDoesNotBringItBack) {
  UnsyncedFolder folder;
  const auto file = folder.open("a");
  folder.remove("a");
  folder.sync();
  file->write(0, "x");
  folder.sync("a", file);
  EXPECT_EQ(leavings(folder), Leavings{std::nullopt});
}

}  // namespace
}  // namespace polly::testing
