// A disk that is full, read-only, or hangs, and the store on it: the errors that callers get, and that the store works
// again afterwards.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <optional>
#include <string>
#include <thread>

#include "polly/backends/sqlite/detail/test_ledger.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/store/conformance/crowd.hpp"
#include "polly/testing/noise.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;
using conformance::Crowd;
using testing::DiskOperation;

class SqliteDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.set_timeout(500ms);
    world_.open();
    world_.set("old", 1);
  }

  // The error of a write with this timeout. Checks that it ends in time.
  std::optional<Error> failure_within(Duration time) {
    const testing::Noise noise;
    const TimePoint began = system_clock().now();
    const Context ctx = Context().with_timeout(system_clock(), time);
    const std::optional<Error> error = world_.failure([&] { run(world_.store().set(ctx, Key("new"), 2)); });
    EXPECT_LT(system_clock().now() - began, time + 100ms + noise.worst());
    return error;
  }

  TestWorld world_;
};

TEST_F(SqliteDisk, ThatIsFullIsReportedAndReadsGoOnUntilThereIsSpaceAgain) {
  world_.disk().fill();
  const std::string large(100'000, 'v');
  const auto error = world_.failure([&] { run(world_.store().set(Context(), Key("new"), large)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::resource_exhausted);
  EXPECT_NE(std::string(error->what()).find("no space is left for " + world_.path()), std::string::npos);
  EXPECT_EQ(world_.get("old"), 1);
  EXPECT_EQ(world_.get("new"), std::nullopt);
  world_.disk().free();
  run(world_.store().set(Context(), Key("new"), large));
  EXPECT_EQ(run(world_.store().get<std::string>(Context(), Key("new"))), large);
}

// A write that is too large for the disk does not fail other callers' writes.
TEST_F(SqliteDisk, ThatIsFullForOneCallerStoresTheOthersOfTheBatch) {
  world_.close();
  world_.set_timeout(20s);
  world_.open();
  world_.set("small", 0);
  const std::string large(3'000'000, 'v');
  world_.disk().hang();
  auto work = [&](std::size_t caller) -> Task<void> {
    if (caller == 1) {
      co_await world_.store().set(Context(), Key("large"), large);
    } else {
      co_await world_.store().set(Context(), Key("small"), static_cast<int>(caller));
    }
  };
  Crowd crowd(world_.loops(), 4, work);
  testing::wait_until("the disk hangs", 5s, [&] { return world_.disk().waiting() > 0; });
  world_.disk().fail(DiskOperation::write, 500, SQLITE_FULL);
  world_.disk().thaw();
  std::size_t failed = 0;
  for (std::size_t caller = 0; caller < 4; ++caller) {
    if (crowd.ending(caller).is_good()) continue;
    ++failed;
    EXPECT_EQ(caller, 1U);
    EXPECT_EQ(crowd.ending(caller).kind, ErrorKind::resource_exhausted) << crowd.ending(caller).message;
  }
  EXPECT_LE(failed, 1U);
}

TEST_F(SqliteDisk, ThatIsReadOnlyIsReportedAndReadsGoOnUntilItIsWritable) {
  world_.disk().write_protect();
  EXPECT_EQ(world_.kind_of([&] { world_.set("new", 2); }), ErrorKind::unknown_outcome);  // the write was under way
  for (int i = 0; i < 3; ++i) {
    const auto error = world_.failure([&] { world_.set("new", 3); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::unavailable) << error->what();
    EXPECT_NE(std::string(error->what()).find("mounted read-write"), std::string::npos) << error->what();
    EXPECT_EQ(world_.get("old"), 1);
  }
  EXPECT_NE(world_.get("new"), 3);
  world_.disk().repair();
  world_.set("new", 4);
  EXPECT_EQ(world_.get("new"), 4);
}

TEST_F(SqliteDisk, ThatCannotBeReadFailsLongReadsUntilItIsRepaired) {
  const auto scan = [&] { return run(world_.store().scan(Context(), Scan(""))).keys.size(); };
  world_.disk().fail_from(DiskOperation::read, 1, SQLITE_IOERR_READ);
  for (int i = 0; i < 2; ++i) {
    const auto error = world_.failure(scan);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::unavailable);
    EXPECT_NE(std::string(error->what()).find("the disk of " + world_.path() + " failed"), std::string::npos);
  }
  world_.disk().repair();
  EXPECT_EQ(scan(), 1U);
}

TEST_F(SqliteDisk, ThatHangsEndsCallsInTimeAndTheWritesAreDoneWhenItGoesOn) {
  world_.disk().hang();
  const auto under_way = failure_within(150ms);
  ASSERT_TRUE(under_way);
  EXPECT_EQ(under_way->kind(), ErrorKind::unknown_outcome) << under_way->what();
  const auto waiting = failure_within(150ms);
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->kind(), ErrorKind::deadline_exceeded) << waiting->what();
  EXPECT_EQ(world_.get("old"), 1);
  world_.disk().thaw();
  world_.set("newer", 3);
  EXPECT_EQ(world_.get("new"), 2);  // the write that was under way
  EXPECT_EQ(world_.get("newer"), 3);
}

TEST_F(SqliteDisk, ThatHangsDelaysCloseUntilItGoesOn) {
  world_.disk().hang();
  auto write = [&](std::size_t) { return world_.store().set(Context(), Key("new"), 2); };
  Crowd crowd(world_.loops(), 1, write);
  testing::wait_until("the disk hangs", 5s, [&] { return world_.disk().waiting() > 0; });
  std::thread closing([&] { run(world_.store().close()); });
  EXPECT_EQ(crowd.ending(0).kind, ErrorKind::unknown_outcome);  // at its own deadline: close() ends only waiting jobs
  world_.disk().thaw();
  closing.join();
  world_.close();
  world_.open();
  EXPECT_EQ(world_.get("new"), 2);
}

// A value that a read returned is there after a power cut as well: unsynced values are not shown.
TEST_F(SqliteDisk, ThatFailsToSyncShowsNoValueThatAPowerCutRemoves) {
  Ledger ledger(1, 4);
  auto call = [&](std::size_t caller) { return ledger.work(&world_.store(), caller); };
  world_.disk().fail_from(DiskOperation::sync, 20, SQLITE_IOERR_FSYNC);
  {
    Crowd crowd(world_.loops(), 4, call);
    testing::wait_until("it failed", 10s, [&] { return ledger.failures() > 20; });
    ledger.stop();
  }
  world_.disk().repair();
  ledger.check(world_.store());
  world_.disk().cut();
  world_.close();
  world_.disk().restore_only_synced();
  world_.open();
  ledger.check(world_.store());
}

}  // namespace
}  // namespace polly::sqlite
