// SqliteVfs with SQLite itself: power cuts lose nothing where SQLite syncs, and lose data where syncs are turned off.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "polly/testing/program.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/sqlite_vfs.hpp"
#include "polly/testing/test_database.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::testing {
namespace {

// Counts from 1 in a table, one transaction for each number, and remembers the last committed one.
class Counting {
 public:
  Counting(std::string pragmas, std::uint64_t seed) : pragmas_(std::move(pragmas)), random_(seed) {}

  // Opens and checks the database, counts until the power is cut, and restores it.
  void live_once() {
    {
      const TestDatabase database(path_, vfs_.name());
      vfs_.cut_after(std::uniform_int_distribution<std::size_t>(0, 60)(random_));
      if (database.execute(pragmas_ + "; CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, v)") == SQLITE_OK) {
        count(database);
      }
      vfs_.cut();
    }
    vfs_.restore(random_());
    check();
  }

  int losses() const noexcept { return losses_; }
  int damages() const noexcept { return damages_; }
  std::int64_t committed() const noexcept { return committed_; }

 private:
  // Rows of up to three pages, and sometimes a change of all older ones: the WAL is overwritten, the file shrinks.
  void count(const TestDatabase& database) {
    for (std::int64_t n = committed_ + 1;; ++n) {
      const std::string bytes = std::to_string(std::uniform_int_distribution<int>(1, 9000)(random_));
      std::string sql = "INSERT INTO t VALUES (" + std::to_string(n) + ", zeroblob(" + bytes + "));";
      if (random_() % 8 == 0) sql += "UPDATE t SET v = zeroblob(10);";
      if (database.execute("BEGIN IMMEDIATE;" + sql + "COMMIT") != SQLITE_OK) return;
      committed_ = n;
    }
  }

  // After a cut the last transaction may be there although its commit failed.
  void check() {
    const TestDatabase database(path_, vfs_.name());
    const bool is_whole = database.ask("PRAGMA integrity_check") == "ok";
    const std::string there = database.ask("SELECT count(*) FROM t WHERE n <= " + std::to_string(committed_));
    if (!is_whole) ++damages_;
    if (is_whole && committed_ > 0 && there != std::to_string(committed_)) ++losses_;
    const std::string last = database.ask("SELECT max(n) FROM t");
    committed_ = last.empty() ? 0 : std::stoll(last);
  }

  const std::string pragmas_;
  std::mt19937_64 random_;
  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "test.db";
  SqliteVfs vfs_{path_};
  std::int64_t committed_ = 0;
  int losses_ = 0;
  int damages_ = 0;
};

constexpr char kWal[] = "PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 8; PRAGMA auto_vacuum = full; ";

void expect_nothing_lost(const std::string& pragmas) {
  const std::uint64_t seed = random_seed();
  for (std::uint64_t database = 0; database < 6; ++database) {
    Counting counting(pragmas, seed + database);
    for (int round = 0; round < 30; ++round) counting.live_once();
    EXPECT_EQ(counting.losses(), 0);
    EXPECT_EQ(counting.damages(), 0);
    EXPECT_GT(counting.committed(), 0);
  }
}

TEST(SqliteVfsPowerCut, AWalThatIsSyncedFullyLosesNothing) {
  expect_nothing_lost(std::string(kWal) + "PRAGMA synchronous = full");
}

TEST(SqliteVfsPowerCut, AJournalThatIsSyncedExtraLosesNothing) {
  expect_nothing_lost("PRAGMA journal_mode = delete; PRAGMA synchronous = extra");
}

TEST(SqliteVfsPowerCut, NothingIsLostWhereManyConnectionsWorkAndAnotherThreadCuts) {
  std::mt19937_64 random(random_seed());
  for (int round = 0; round < 10; ++round) {
    const TemporaryFolder folder;
    const std::string path = folder / "test.db";
    SqliteVfs vfs(path);
    const std::string pragmas = std::string(kWal) + "PRAGMA synchronous = full;";
    ASSERT_EQ(TestDatabase(path, vfs.name()).execute(pragmas + "CREATE TABLE t (n INTEGER PRIMARY KEY)"), SQLITE_OK);
    std::atomic<int> committed{0};
    std::thread writing([&] {
      const TestDatabase database(path, vfs.name());
      if (database.execute(pragmas) != SQLITE_OK) return;
      while (database.execute("INSERT INTO t VALUES (" + std::to_string(committed + 1) + ")") == SQLITE_OK) ++committed;
    });
    const auto read = [&] {
      const TestDatabase database(path, vfs.name());
      while (database.execute("SELECT sum(n) FROM t") == SQLITE_OK) {
        if (vfs.is_cut()) break;  // cached pages are read without the disk
      }
    };
    std::vector<std::thread> threads;
    for (int reader = 0; reader < 2; ++reader) threads.emplace_back(read);
    threads.push_back(std::move(writing));
    EXPECT_TRUE(comes_true(std::chrono::seconds(10), [&] { return committed >= 50; }));
    vfs.cut();
    for (std::thread& thread : threads) thread.join();
    vfs.restore(random());
    const TestDatabase database(path, vfs.name());
    EXPECT_EQ(database.ask("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(database.ask("SELECT count(*) FROM t WHERE n <= " + std::to_string(committed)),
              std::to_string(committed));
  }
}

// How many of 80 runs, two for each database, lost something, and how many damaged it.
struct Toll {
  int losses = 0;
  int damages = 0;
};

Toll toll_of(const std::string& pragmas) {
  Toll toll;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Counting counting(pragmas, seed);
    for (int round = 0; round < 2; ++round) counting.live_once();
    toll.losses += counting.losses();
    toll.damages += counting.damages();
  }
  return toll;
}

TEST(SqliteVfsPowerCut, WithoutSyncsTransactionsAreLostAndDatabasesDamaged) {
  const Toll toll = toll_of(std::string(kWal) + "PRAGMA synchronous = off");
  EXPECT_GT(toll.losses, 0);
  EXPECT_GT(toll.damages, 0);
}

TEST(SqliteVfsPowerCut, AWalThatIsSyncedOnlyBeforeACheckpointLosesButIsNeverDamaged) {
  const Toll toll = toll_of(std::string(kWal) + "PRAGMA synchronous = normal");
  EXPECT_GT(toll.losses, 0);
  EXPECT_EQ(toll.damages, 0);
}

// The deletion of the journal is undone, and so the transaction: synchronous = extra prevents that.
TEST(SqliteVfsPowerCut, AJournalThatIsSyncedFullyLosesButIsNeverDamaged) {
  const Toll toll = toll_of("PRAGMA journal_mode = delete; PRAGMA synchronous = full");
  EXPECT_GT(toll.losses, 0);
  EXPECT_EQ(toll.damages, 0);
}

}  // namespace
}  // namespace polly::testing
