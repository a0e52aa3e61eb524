#include "polly/testing/sqlite_allocations.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "polly/testing/program.hpp"
#include "polly/testing/sqlite_vfs.hpp"
#include "polly/testing/test_database.hpp"

namespace polly::testing {
namespace {

using Of = SqliteAllocations::Of;

constexpr char kMemory[] = ":memory:";

bool gets_memory() {
  void* memory = sqlite3_malloc(10);
  sqlite3_free(memory);
  return memory != nullptr;
}

TEST(SqliteAllocations, AreCountedAndGrantedByDefault) {
  const SqliteAllocations allocations;
  const std::size_t before = allocations.made();
  EXPECT_TRUE(gets_memory());
  EXPECT_EQ(allocations.made(), before + 1);
  EXPECT_EQ(allocations.failed(), 0U);
}

TEST(SqliteAllocations, FailsTheNthOnce) {
  SqliteAllocations allocations;
  allocations.fail(2);
  EXPECT_TRUE(gets_memory());
  EXPECT_FALSE(gets_memory());
  EXPECT_TRUE(gets_memory());
  EXPECT_EQ(allocations.failed(), 1U);
}

TEST(SqliteAllocations, FailsFromTheNthUntilItIsRepaired) {
  SqliteAllocations allocations;
  allocations.fail_from(2);
  EXPECT_TRUE(gets_memory());
  EXPECT_FALSE(gets_memory());
  EXPECT_FALSE(gets_memory());
  EXPECT_EQ(allocations.failed(), 2U);
  allocations.repair();
  EXPECT_TRUE(gets_memory());
  EXPECT_EQ(allocations.failed(), 0U);
}

TEST(SqliteAllocations, AFailedReallocationKeepsTheOldMemory) {
  SqliteAllocations allocations;
  auto* memory = static_cast<char*>(sqlite3_malloc(10));
  memory[9] = 'x';
  allocations.fail(1);
  EXPECT_EQ(sqlite3_realloc(memory, 100'000), nullptr);
  EXPECT_EQ(memory[9], 'x');
  sqlite3_free(memory);
}

TEST(SqliteAllocations, CanFailThoseOfOneThread) {
  SqliteAllocations allocations;
  allocations.fail_from(1, Of::this_thread);
  bool other_gets = false;
  std::thread([&] { other_gets = gets_memory(); }).join();
  EXPECT_TRUE(other_gets);
  EXPECT_FALSE(gets_memory());
  allocations.fail_from(1, Of::every_thread);
  std::thread([&] { other_gets = gets_memory(); }).join();
  EXPECT_FALSE(other_gets);
}

TEST(SqliteAllocations, CannotBeReplacedWhileAConnectionIsOpen) {
  auto database = std::make_unique<TestDatabase>(kMemory);
  EXPECT_THROW(SqliteAllocations{}, std::logic_error);
  EXPECT_EQ(database->execute("CREATE TABLE t (v)"), SQLITE_OK);
  database.reset();
  EXPECT_NO_THROW(SqliteAllocations{});
}

TEST(SqliteAllocations, CannotBeReplacedTwice) {
  const SqliteAllocations allocations;
  EXPECT_THROW(SqliteAllocations{}, std::logic_error);
}

TEST(SqliteAllocations, AreSqlitesOwnAfterwards) {
  {
    SqliteAllocations().fail_from(1);
  }
  EXPECT_TRUE(gets_memory());
  EXPECT_EQ(TestDatabase(kMemory).execute("CREATE TABLE t (v)"), SQLITE_OK);
}

TEST(SqliteAllocations, AVfsStaysRegistered) {
  const TemporaryFolder folder;
  const SqliteVfs vfs(folder / "test.db");
  const SqliteAllocations allocations;
  EXPECT_EQ(TestDatabase(folder / "test.db", vfs.name()).execute("CREATE TABLE t (v)"), SQLITE_OK);
  EXPECT_GT(vfs.operations(DiskOperation::write), 0U);
}

// Fails each allocation in turn: the work is done or refused, and the connection can be used afterwards.
TEST(SqliteAllocations, ATransactionIsRefusedOrDoneForEveryFailure) {
  SqliteAllocations allocations;
  const TestDatabase database(kMemory);
  EXPECT_EQ(database.execute("CREATE TABLE t (v)"), SQLITE_OK);
  int refused = 0;
  for (std::size_t nth = 1;; ++nth) {
    EXPECT_EQ(database.execute("DELETE FROM t"), SQLITE_OK);
    allocations.fail(nth, Of::this_thread);
    const int code = database.execute("INSERT INTO t VALUES (zeroblob(10000)), (2)");
    const bool is_last = allocations.failed() == 0;
    allocations.repair();
    EXPECT_TRUE(code == SQLITE_OK || code == SQLITE_NOMEM) << code << " at " << nth;
    EXPECT_EQ(database.ask("SELECT count(*) FROM t"), code == SQLITE_OK ? "2" : "0") << "at " << nth;
    refused += code == SQLITE_OK ? 0 : 1;
    if (is_last) break;
  }
  EXPECT_GT(refused, 10);
}

}  // namespace
}  // namespace polly::testing
