// A primary that is killed, or frozen and thawed, again and again, while writers write: how soon they can write again,
// and whether what was acknowledged is still there.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <string>

#include "polly/testing/rounds.hpp"
#include "polly/testing/sentinel_group.hpp"
#include "polly/testing/wait_until.hpp"
#include "polly/valkey/detail/test_sentinel.hpp"
#include "polly/valkey/detail/test_writers.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using testing::rounds;
using testing::SentinelGroup;

constexpr Duration kWritesAgain = 3s;  // after the election

enum class Blow { kill, freeze };

class SentinelFaults : public ::testing::Test {
 protected:
  // A time-out so long that it ends no call: the client follows the sentinels only.
  Options options() {
    Options options;
    options.topology = Topology::sentinel;
    options.addresses.clear();
    for (std::size_t i = 0; i < 3; ++i) options.addresses.emplace_back("127.0.0.1", group_.sentinel(i).port());
    options.sentinel_master = group_.name();
    options.command_timeout = Milliseconds(20s);
    return options;
  }

  // From the moment when a sentinel names another primary to an acknowledged write that began after it.
  Duration time_to_write_again(TestWriters& writers, std::size_t old) {
    testing::wait_until("the sentinels have elected another primary", SentinelGroup::kReadyMax,
                        [&] { return group_.primary() != old; });
    const TimePoint elected = system_clock().now();
    return writers.wait_for_write() - elected;
  }

  void tell(const TestWriters& writers, std::size_t count) {
    const auto longest_ms = std::chrono::duration_cast<Milliseconds>(longest_).count();
    RecordProperty("acknowledged", static_cast<int>(acknowledged_));
    RecordProperty("lost", static_cast<int>(lost_));
    RecordProperty("longest_ms", static_cast<int>(longest_ms));
    std::cout << count << " failovers: " << acknowledged_ << " writes acknowledged, of those " << lost_
              << " lost; at most " << longest_ms << " ms from the election to a write; errors: " << writers.errors()
              << "\n";
  }

  // In each round the primary goes, another is elected, and it comes back as a replica.
  void play(TestWriters& writers, Blow blow) {
    const std::size_t count = rounds(20);
    for (std::size_t round = 0; round < count; ++round) {
      writers.begin_page();
      writers.wait_for_write();
      const std::size_t old = blow == Blow::kill ? group_.kill_primary() : group_.freeze_primary();
      longest_ = std::max(longest_, time_to_write_again(writers, old));
      const std::size_t now = group_.wait_for_failover(old);
      group_.bring_back(old);
      writers.wait_for_write();
      acknowledged_ += writers.acknowledged();
      lost_ += writers.lost(group_.server(now));
    }
    EXPECT_GT(acknowledged_, 0U);
    tell(writers, count);
  }

  SentinelGroup group_;
  std::size_t acknowledged_ = 0;
  std::size_t lost_ = 0;
  Duration longest_{};
};

TEST_F(SentinelFaults, WhereThePrimaryIsKilledWritesSucceedSoonAfterTheElection) {
  TestWriters writers(options());
  play(writers, Blow::kill);
  EXPECT_LE(longest_, kWritesAgain);
}

// Replication is asynchronous: what the primary acknowledged and had not sent on is lost. How much is told.
TEST_F(SentinelFaults, WhereThePrimaryIsFrozenWritesGoToTheNewOneSoonAfterTheElection) {
  TestWriters writers(options());
  play(writers, Blow::freeze);
  EXPECT_LE(longest_, kWritesAgain);
}

TEST_F(SentinelFaults, NoWriteThatAReplicaConfirmedIsLostWithAKilledPrimary) {
  Options confirmed = options();
  confirmed.wait_replicas = 1;
  TestWriters writers(confirmed);
  play(writers, Blow::kill);
  EXPECT_EQ(lost_, 0U);
}

TEST_F(SentinelFaults, NoWriteThatAReplicaConfirmedIsLostWithAFrozenPrimary) {
  Options confirmed = options();
  confirmed.wait_replicas = 1;
  TestWriters writers(confirmed);
  play(writers, Blow::freeze);
  EXPECT_EQ(lost_, 0U);
}

}  // namespace
}  // namespace polly::valkey
