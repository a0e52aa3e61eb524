#include "polly/valkey/detail/cluster_pools.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>

#include "polly/telemetry/telemetry.hpp"

namespace polly::valkey {
namespace {

class ClusterPoolsTest : public ::testing::Test {
 protected:
  ClusterPoolsTest() { options_.connections = 0; }  // nothing is sent

  static SlotMap map_of(const Address& only) {
    SlotMap map;
    map.move(0, only);
    return map;
  }

  const Address old_{"127.0.0.1", 7001};
  const Address next_{"127.0.0.1", 7002};
  Options options_;
  Telemetry telemetry_;
  ManualClock clock_;
  ClientCounts counts_{telemetry_.metrics(), "test"};
  boost::asio::io_context io_{1};
  const std::shared_ptr<const Replaceable<Access>> access_ =
      std::make_shared<const Replaceable<Access>>(std::make_shared<const Access>(options_));
  LaneState lane_{io_.get_executor(), options_, access_, clock_, telemetry_.log(), counts_};
  ClusterPools pools_{lane_};
};

// Its answers to what it was sent may still redirect.
TEST_F(ClusterPoolsTest, KnowTheAddressOfANodeThatLeftTheMapUntilItsLastCallHasEnded) {
  const Pool* old = &pools_.at(old_);
  pools_.follow(map_of(old_));
  EXPECT_EQ(pools_.find(old_), old);
  EXPECT_EQ(pools_.address_of(old), old_);
  pools_.follow(map_of(next_));
  EXPECT_EQ(pools_.find(old_), nullptr);
  EXPECT_EQ(pools_.address_of(old), old_);
  pools_.tick();
  EXPECT_EQ(pools_.address_of(old), std::nullopt);
}

TEST_F(ClusterPoolsTest, MakeANewPoolForANodeThatComesBack) {
  const Pool* old = &pools_.at(old_);
  pools_.follow(map_of(next_));
  const Pool* again = &pools_.at(old_);
  EXPECT_NE(again, old);
  EXPECT_EQ(pools_.address_of(again), old_);
}

}  // namespace
}  // namespace polly::valkey
