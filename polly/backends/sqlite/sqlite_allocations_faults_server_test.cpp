// Every SQLite allocation in turn fails: the call fails with an Error, or succeeds without the memory; nothing else
// changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "polly/backends/sqlite/detail/test_ledger.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/store/conformance/crowd.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/sqlite_allocations.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;
using conformance::Crowd;
using testing::SqliteAllocations;

bool is_fair(ErrorKind kind) {
  return kind == ErrorKind::resource_exhausted || kind == ErrorKind::unknown_outcome;
}

// The order of the members matters: SQLite is not in use when its allocator changes.
struct World {
  SqliteAllocations allocations;
  TestWorld world;
};

TEST(SqliteAllocationFaults, DuringAnOpeningFailItAndTheNextOneWorks) {
  World w;
  w.world.open();
  w.world.set("k", 1);
  w.world.close();
  const std::size_t step = testing::rounds(10);
  for (std::size_t nth = 1;; nth += 11 - step) {
    w.allocations.fail(nth);
    const std::optional<Error> error = w.world.failure([&] { w.world.open(); });
    const bool has_failed = w.allocations.failed() > 0;
    w.allocations.repair();
    if (error) {
      EXPECT_EQ(error->kind(), ErrorKind::resource_exhausted) << nth << ": " << error->what();
      w.world.open();
    }
    EXPECT_EQ(w.world.get("k"), 1);
    w.world.close();
    if (has_failed && !::testing::Test::HasFailure()) continue;
    EXPECT_GT(nth, 100U);
    break;
  }
}

TEST(SqliteAllocationFaults, DuringACallFailThatCallOnly) {
  World w;
  w.world.open();
  w.world.set("k", 0);
  int value = 0;
  for (std::size_t nth = 1;; ++nth) {
    w.allocations.fail(nth);
    const auto use = [&] {
      w.world.set("k", static_cast<int>(nth));
      w.world.set("large", 1);
      run(w.world.store().scan(Context(), Scan("")));
    };
    const std::optional<Error> error = w.world.failure(use);
    const bool has_failed = w.allocations.failed() > 0;
    w.allocations.repair();
    EXPECT_TRUE(!error || is_fair(error->kind())) << nth << ": " << error->what();
    const std::optional<int> found = w.world.get("k");
    EXPECT_TRUE(found == static_cast<int>(nth) || (error && found == value)) << nth;
    value = found.value_or(-1);
    if (has_failed && !::testing::Test::HasFailure()) continue;
    EXPECT_GT(nth, 5U);
    break;
  }
}

TEST(SqliteAllocationFaults, UnderLoadLoseNothingThatWasAcknowledged) {
  World w;
  std::mt19937_64 random(testing::random_seed());
  Ledger ledger(random(), 6);
  auto call = [&](std::size_t caller) { return ledger.work(&w.world.store(), caller); };
  w.world.open();
  for (std::size_t round = 0; round < testing::rounds(200) && !::testing::Test::HasFailure(); ++round) {
    ledger.start();
    Crowd crowd(w.world.loops(), 6, call);
    if (random() % 2 == 0) {
      w.allocations.fail(1 + random() % 2000);
    } else {
      w.allocations.fail_from(1 + random() % 2000);
    }
    const std::size_t before = ledger.acknowledged();
    const std::size_t failures = ledger.failures();
    testing::comes_true(10s, [&] { return ledger.acknowledged() > before + 100 || ledger.failures() > failures + 20; });
    w.allocations.repair();
    ledger.stop();
    crowd.wait();
    ledger.check(w.world.store());
    if (random() % 3 != 0) continue;
    w.world.disk().cut();
    w.world.close();
    w.world.disk().restore(random());
    w.world.open();
    ledger.check(w.world.store());
  }
  EXPECT_EQ(ledger.count(ErrorKind::resource_exhausted) + ledger.count(ErrorKind::unknown_outcome), ledger.failures())
      << ledger.worst_message();
  EXPECT_EQ(w.world.integrity(), "ok");
}

}  // namespace
}  // namespace polly::sqlite
