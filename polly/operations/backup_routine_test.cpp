#include "polly/operations/backup_routine.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "polly/base/run.hpp"
#include "polly/operations/backup.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/testing/program.hpp"

namespace polly::operations {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// Calls a function before the first page of entries, once.
class HookedBackend final : public PlainBackend {
 public:
  using PlainBackend::PlainBackend;

  std::function<void()> before_page;
  std::string damaged;  // a key that cannot be read

  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) override {
    if (const auto hook = std::exchange(before_page, nullptr)) hook();
    return PlainBackend::scan(ctx, std::move(scan), std::move(cursor));
  }
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override {
    for (const Key& key : keys) {
      if (key.text() == damaged) throw Error(ErrorKind::corrupt, "a row is damaged");
    }
    return PlainBackend::get_raw(ctx, keys);
  }
};

// One of several daemons on a store that they share.
struct RoutineOfOne {
  RoutineOfOne(std::shared_ptr<PlainShelf> shelf, Telemetry& telemetry, BackupRoutineOptions options)
      : backend(new HookedBackend(std::move(shelf))),
        store(std::unique_ptr<Backend>(backend), Runtime(telemetry)),
        routine(store, std::move(options)) {}

  BackupTurn turn() { return run(routine.turn()); }
  std::optional<ErrorKind> failure() {
    try {
      turn();
    } catch (const Error& error) {
      return error.kind();
    }
    return std::nullopt;
  }

  HookedBackend* const backend;
  Store store;
  BackupRoutine routine;
};

class BackupRoutines : public ::testing::Test {
 protected:
  std::unique_ptr<RoutineOfOne> one(const std::string& name, std::function<bool()> is_stopped = [] { return false; }) {
    BackupRoutineOptions options;
    options.folder = folder(name);
    options.keep = keep_;
    options.holder = name;
    options.clock = &clock_;
    options.is_stopped = std::move(is_stopped);
    fs::create_directory(options.folder);
    auto made = std::make_unique<RoutineOfOne>(shelf_, telemetry_, std::move(options));
    for (int i = 0; i < 300; ++i) run(made->store.set(Context(), Key("entry:" + std::to_string(i)), i));
    return made;
  }
  std::string folder(const std::string& name) const { return files_ / name; }
  std::set<std::string> names(const std::string& name) const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder(name))) names.insert(entry.path().filename());
    return names;
  }
  // Two old backups, of which KEEP=1 leaves none.
  std::set<std::string> add_old_ones(const std::string& name) const {
    std::set<std::string> old{"polly-20200101T000000Z-000001.backup.db", "polly-20200102T000000Z-000002.backup.db"};
    for (const std::string& file : old) std::ofstream(fs::path(folder(name)) / file) << "old";
    return old;
  }
  // The other one notices that the holder does not renew its lease, and takes over.
  std::string take_over(RoutineOfOne& other) {
    EXPECT_EQ(other.turn().made, "");
    clock_.advance(BackupLease::kDuration);
    return other.turn().made;
  }

  ManualClock clock_;
  std::size_t keep_ = 3;
  const testing::TemporaryFolder files_;
  Telemetry telemetry_;
  const std::shared_ptr<PlainShelf> shelf_ = std::make_shared<PlainShelf>(system_clock());
};

TEST_F(BackupRoutines, ABackupIsMadeOnceInAnInterval) {
  const auto a = one("a");
  const BackupTurn first = a->turn();
  EXPECT_EQ(names("a"), std::set<std::string>{"polly-20260101T000000Z-000001.backup.db"});
  EXPECT_EQ(first.made, folder("a") + "/polly-20260101T000000Z-000001.backup.db");
  EXPECT_EQ(verify_backup(first.made).manifest.entries, 300U) << "without the entry of the lease";
  EXPECT_EQ(first.next, BackupRoutine::kNextMax);
  EXPECT_EQ(a->routine.last()->entries, 300U);
  EXPECT_TRUE(a->routine.last()->verified.has_value());
  EXPECT_EQ(a->routine.last()->bytes, fs::file_size(first.made));
  clock_.advance(23h + 59min);
  EXPECT_EQ(a->turn().made, "");
  EXPECT_EQ(a->turn().next, 1min);
  clock_.advance(1min);
  EXPECT_EQ(a->turn().made, folder("a") + "/polly-20260102T000000Z-000002.backup.db");
}

TEST_F(BackupRoutines, NeitherARestartNorAnotherDaemonMakesOneSooner) {
  EXPECT_NE(one("a")->turn().made, "");
  EXPECT_EQ(one("a")->turn().made, "");
  const auto b = one("b");
  EXPECT_EQ(b->turn().made, "");
  EXPECT_EQ(b->routine.last()->entries, 300U) << "it knows what the other one made";
  clock_.advance(24h);
  EXPECT_NE(b->turn().made, "");
}

TEST_F(BackupRoutines, WhereTheStoreForgotTheNamesInTheFolderCount) {
  const auto a = one("a");
  EXPECT_NE(a->turn().made, "");
  run(a->store.remove(Context(), Key(std::string(BackupLease::kKey))));
  clock_.advance(23h);
  const BackupTurn turn = one("a")->turn();
  EXPECT_EQ(turn.made, "");
  EXPECT_EQ(turn.next, 1h);
}

TEST_F(BackupRoutines, OlderOnesAreRemovedByTheirNumber) {
  const auto a = one("a");
  const auto old = add_old_ones("a");
  std::ofstream(fs::path(folder("a")) / "polly-20200101T000000Z-1.backup.db") << "a look-alike";
  for (int i = 0; i < 6; ++i) {
    EXPECT_NE(a->turn().made, "");
    clock_.advance(24h * 365);
  }
  EXPECT_EQ(names("a"), (std::set<std::string>{
                            "polly-20200101T000000Z-1.backup.db", "polly-20281231T000000Z-000004.backup.db",
                            "polly-20291231T000000Z-000005.backup.db", "polly-20301231T000000Z-000006.backup.db"}));
}

TEST_F(BackupRoutines, ADaemonThatIsFrozenWhileItWritesRenamesAndRemovesNothing) {
  keep_ = 1;
  const auto a = one("a");
  const auto b = one("b");
  const auto old = add_old_ones("a");
  std::string made;
  a->backend->before_page = [&] { made = take_over(*b); };
  EXPECT_EQ(a->failure(), ErrorKind::conflict);
  EXPECT_EQ(names("a"), old);
  EXPECT_EQ(made, folder("b") + "/polly-20260101T000015Z-000002.backup.db");
  EXPECT_EQ(a->turn().made, "") << "the other one's counts";
}

TEST_F(BackupRoutines, ADaemonThatIsFrozenWhileItVerifiesRemovesNothing) {
  keep_ = 1;
  std::unique_ptr<RoutineOfOne> b;
  std::string made;
  const auto freeze = [&] {
    if (!b || !made.empty() || !fs::exists(folder("a") + "/polly-20260101T000000Z-000001.backup.db")) return false;
    clock_.advance(24h);
    made = take_over(*b);
    return false;
  };
  const auto a = one("a", freeze);
  b = one("b");
  const auto old = add_old_ones("a");
  EXPECT_EQ(a->failure(), ErrorKind::conflict);
  std::set<std::string> left = old;
  left.insert("polly-20260101T000000Z-000001.backup.db");
  EXPECT_EQ(names("a"), left);
  EXPECT_NE(made, "");
}

TEST_F(BackupRoutines, OneThatWasNotVerifiedIsVerifiedByTheNextTurn) {
  keep_ = 1;
  bool is_stopping = true;
  const std::string file = folder("a") + "/polly-20260101T000000Z-000001.backup.db";
  const auto a = one("a", [&] { return is_stopping && fs::exists(file); });
  const auto old = add_old_ones("a");
  EXPECT_EQ(a->failure(), ErrorKind::cancelled);
  EXPECT_EQ(names("a").size(), 3U) << "nothing is removed before it is verified";
  EXPECT_FALSE(a->routine.last()->verified.has_value());
  is_stopping = false;
  clock_.advance(1min);
  const BackupTurn turn = a->turn();
  EXPECT_EQ(turn.made, file);
  EXPECT_EQ(turn.removed, 2U);
  EXPECT_TRUE(a->routine.last()->verified.has_value());
  EXPECT_EQ(names("a").size(), 1U);
}

TEST_F(BackupRoutines, OneWithoutDamagedEntriesReplacesNone) {
  keep_ = 1;
  const auto a = one("a");
  const auto old = add_old_ones("a");
  a->backend->damaged = "entry:7";
  const BackupTurn turn = a->turn();
  EXPECT_EQ(turn.left_out, 1U);
  EXPECT_TRUE(turn.is_keeping_all);
  EXPECT_EQ(turn.removed, 0U);
  EXPECT_EQ(names("a").size(), 3U);
}

TEST_F(BackupRoutines, ABrokenFolderOfOneDaemonLeavesTheBackupToAnother) {
  const auto a = one("a");
  const auto b = one("b");
  fs::remove_all(folder("a"));
  EXPECT_EQ(a->failure(), ErrorKind::unavailable);
  EXPECT_NE(b->turn().made, "");
}

TEST_F(BackupRoutines, WhatAKilledDaemonLeftIsRemovedByTheNextBackup) {
  const auto a = one("a");
  std::ofstream(folder("a") + "/polly-20251231T000000Z-000001.backup.db.partial") << "cut";
  std::ofstream(folder("a") + "/mine.partial") << "another one's";
  EXPECT_NE(a->turn().made, "");
  EXPECT_EQ(names("a"), (std::set<std::string>{"mine.partial", "polly-20260101T000000Z-000001.backup.db"}));
}

}  // namespace
}  // namespace polly::operations
