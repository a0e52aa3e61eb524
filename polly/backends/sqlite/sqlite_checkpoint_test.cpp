// A guest in another process commits at the worst moments of the serving process's checkpoints.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "polly/backends/sqlite/detail/connection.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/testing/other_process.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;
using testing::CheckpointMoment;

// A guest that does not wait for locks. "open PATH", "checkpoint", or the key to set; the answer is SQLite's code.
std::string be_a_guest(std::unique_ptr<Connection>& connection, const std::string& question) {
  try {
    if (question.starts_with("open ")) {
      SqliteOptions options(question.substr(5));
      options.role = SqliteRole::guest;
      connection = Connection::to_write(options, Connection::Opening::first, [] { return false; });
    } else if (question == "checkpoint") {
      connection->database().execute("PRAGMA wal_checkpoint(PASSIVE)");
    } else {
      connection->begin_to_write();
      connection->entries().set(Key(question), std::string(3000, '1'), Expiration::never(), WriteIf::always,
                                WallTime());
      connection->commit();
    }
  } catch (const Failure& failure) {
    if (connection) connection->roll_back();
    return std::to_string(failure.code() & 0xff);
  }
  return std::to_string(SQLITE_OK);
}

class SqliteCheckpoint : public ::testing::Test {
 protected:
  bool guest_sets(const std::string& key) {
    const std::lock_guard lock(asking_);
    const bool is_set = guest_.ask(key) == std::to_string(SQLITE_OK);
    if (is_set) keys_.push_back(key);
    return is_set;
  }
  void guest_sets_many(const std::string& prefix, int keys) {
    for (int i = 0; i < keys; ++i) {
      testing::wait_until("the guest may write", 10s, [&] { return guest_sets(prefix + std::to_string(i)); });
    }
  }

  std::unique_ptr<Connection> connection_;
  testing::OtherProcess guest_{[this](const std::string& question) { return be_a_guest(connection_, question); }};
  TestWorld world_;
  std::mutex asking_;
  std::vector<std::string> keys_;  // committed by the guest
};

TEST_F(SqliteCheckpoint, OfTheServingProcessLosesNothingThatAGuestCommits) {
  world_.open();
  ASSERT_EQ(guest_.ask("open " + world_.path()), std::to_string(SQLITE_OK));
  guest_sets_many("before:", 20);
  std::atomic<int> begun{0};
  world_.disk().at_checkpoint([&](CheckpointMoment moment) {
    if (begun > 1) return;
    if (moment == CheckpointMoment::begins) {
      if (++begun > 1) return;
      guest_sets("a");
      const std::lock_guard lock(asking_);
      guest_.ask("checkpoint");
    } else {
      guest_sets("b");
    }
  });
  testing::wait_until("a checkpoint ran", 20s, [&] { return begun > 0; });
  guest_sets_many("behind:", 60);
  const int before = begun;
  testing::wait_until("another one ran", 20s, [&] { return begun > before; });
  world_.disk().at_checkpoint(nullptr);
  guest_sets_many("after:", 5);
  world_.close();
  world_.open();
  for (const std::string& key : keys_) {
    EXPECT_TRUE(run(world_.store().exists(Context(), Key(key)))) << key;
  }
  EXPECT_EQ(world_.integrity(), "ok");
}

}  // namespace
}  // namespace polly::sqlite
