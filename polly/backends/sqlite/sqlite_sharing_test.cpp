// Several processes that have the file open: the serving one, guests beside it, and other programs.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/store/conformance/crowd.hpp"
#include "polly/testing/noise.hpp"
#include "polly/testing/other_process.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;

class SqliteSharing : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.set_timeout(400ms);
    world_.open();
    world_.set("k", 1);
  }

  std::unique_ptr<Store> guest() {
    SqliteOptions options = world_.options();
    options.role = SqliteRole::guest;
    return world_.another(options);
  }

  TestWorld world_;
};

TEST_F(SqliteSharing, ASecondServingProcessIsRefusedWithTheFirstOnesId) {
  const auto error = world_.failure([&] { world_.another(world_.options()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::unavailable);
  const std::string message = error->what();
  EXPECT_NE(message.find("process " + std::to_string(::getpid())), std::string::npos) << message;
  EXPECT_NE(message.find(world_.path()), std::string::npos) << message;
  world_.set("k", 2);
  world_.close();
  const auto second = world_.another(world_.options());
  EXPECT_EQ(run(second->get<int>(Context(), Key("k"))), 2);
}

TEST_F(SqliteSharing, AGuestAndTheServingProcessSeeEachOthersWrites) {
  const auto guest = this->guest();
  EXPECT_EQ(run(guest->get<int>(Context(), Key("k"))), 1);
  run(guest->set(Context(), Key("k"), 2));
  EXPECT_EQ(world_.get("k"), 2);
  world_.set("k", 3);
  EXPECT_EQ(run(guest->get<int>(Context(), Key("k"))), 3);
  run(guest->close());
  world_.set("k", 4);
  EXPECT_EQ(world_.get("k"), 4);
}

TEST_F(SqliteSharing, AGuestWritesWhileTheServingProcessWritesAtFullSpeed) {
  const auto guest = this->guest();
  std::atomic<bool> is_over{false};
  std::thread busy([&] {
    while (!is_over) run(world_.store().advance(Context(), Key("busy"), 1));
  });
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(world_.kind_of([&] { run(guest->set(Context(), Key("g"), i)); }), std::nullopt);
    EXPECT_EQ(world_.get("g"), i);
  }
  is_over = true;
  busy.join();
}

// Another program holds the lock for long.
TEST_F(SqliteSharing, ALongHeldLockIsTheReportedReasonAndWritesGoOnAfterwards) {
  Database other(world_.path(), Database::Access::write, world_.disk().name());
  other.execute("BEGIN IMMEDIATE");
  for (int i = 0; i < 2; ++i) {
    const testing::Noise noise;
    const TimePoint began = system_clock().now();
    const auto error = world_.failure([&] { world_.set("k", 2); });
    EXPECT_LT(system_clock().now() - began, 500ms + noise.worst());
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::deadline_exceeded) << error->what();
    EXPECT_NE(std::string(error->what()).find("held the lock"), std::string::npos) << error->what();
    EXPECT_EQ(world_.get("k"), 1);
  }
  other.execute("COMMIT");
  world_.set("k", 3);
  EXPECT_EQ(world_.get("k"), 3);
}

// "PATH-shm": as a process does that rebuilds the index of the log after a crash: it holds two locks, and the index has
// no header. "end": it ends without having done it.
std::string recover_log(std::optional<int>& file, const std::string& question) {
  if (!file) file = ::open(question.c_str(), O_RDWR | O_CLOEXEC);
  struct flock lock{};
  lock.l_type = question == "end" ? F_UNLCK : F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = 120;  // WAL_WRITE_LOCK, WAL_CKPT_LOCK, WAL_RECOVER_LOCK: https://www.sqlite.org/walformat.html
  lock.l_len = 3;
  const std::string nothing(136, '\0');
  const bool is_done = ::fcntl(*file, F_SETLK, &lock) == 0 &&
                       (question == "end" || ::pwrite(*file, nothing.data(), nothing.size(), 0) > 0);
  return is_done ? "done" : "failed";
}

TEST(SqliteSharingOfReads, WaitWhileAnotherProcessRecoversTheLogAndSaySoWhereTheyAreLate) {
  std::optional<int> file;
  testing::OtherProcess other([&](const std::string& question) { return recover_log(file, question); });
  TestWorld world;
  world.set_timeout(20s);
  world.open();
  world.set("k", 1);
  EXPECT_EQ(world.get("k"), 1);
  EXPECT_EQ(run(world.store().scan(Context(), Scan(""))).keys.size(), 1U);
  ASSERT_EQ(other.ask(world.path() + "-shm"), "done");
  auto ping = [&](std::size_t) { return world.store().ping(Context()); };
  conformance::Crowd pinging(world.loops(), 1, ping);
  const auto is_late_for_the_lock = [&] {
    const Context ctx = Context().with_timeout(system_clock(), 50ms);
    const auto error = world.failure([&] { run(world.store().get<int>(ctx, Key("k"))); });
    EXPECT_TRUE(error && error->kind() == ErrorKind::deadline_exceeded);
    return error && std::string(error->what()).find("held the lock") != std::string::npos;
  };
  EXPECT_TRUE(testing::comes_true(10s, is_late_for_the_lock));
  ASSERT_EQ(other.ask("end"), "done");
  EXPECT_TRUE(pinging.ending(0).is_good()) << pinging.ending(0).message;
  EXPECT_EQ(world.get("k"), 1);
  world.set("k", 2);
  EXPECT_EQ(world.get("k"), 2);
}

TEST_F(SqliteSharing, ACloseDoesNotWaitForTheLock) {
  Database other(world_.path(), Database::Access::write, world_.disk().name());
  other.execute("BEGIN IMMEDIATE");
  auto write = [&](std::size_t) { return world_.store().set(Context(), Key("k"), 2); };
  auto nothing = [](std::size_t) -> Task<void> { co_return; };
  conformance::Crowd writing(world_.loops(), 1, write);
  conformance::Crowd(world_.loops(), 1, nothing).wait();  // runs behind it on the same loop: now it waits
  run(world_.store().close());
  EXPECT_EQ(writing.ending(0).kind, ErrorKind::closed) << writing.ending(0).message;
  other.execute("COMMIT");
}

// A reader of an old state keeps the log from being restarted, but does not delay writes.
TEST_F(SqliteSharing, AReaderThatStaysOpenDoesNotDelayWrites) {
  world_.close();
  world_.set_timeout(20s);  // each write has to end, on a slow machine as well
  world_.open();
  Database other(world_.path(), Database::Access::read, world_.disk().name());
  other.execute("BEGIN");
  EXPECT_EQ(other.integer("SELECT count(*) FROM entries"), 1);
  const std::string value(20'000, 'v');
  for (int i = 0; i < 300; ++i) run(world_.store().set(Context(), Key("k" + std::to_string(i)), value));
  EXPECT_EQ(other.integer("SELECT count(*) FROM entries"), 1);
  other.execute("COMMIT");
  EXPECT_EQ(other.integer("SELECT count(*) FROM entries"), 301);
}

}  // namespace
}  // namespace polly::sqlite
