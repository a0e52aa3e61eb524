#include "polly/testing/valkey_cluster.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "polly/testing/wait_until.hpp"

namespace polly::testing {
namespace {

// The server's own error, without the command that PlainClient puts before it: "MOVED 12182 127.0.0.1:12001".
std::string error_of(const ValkeyServer& node, const Words& words) {
  try {
    return "no error but " + node.ask(words);
  } catch (const std::runtime_error& error) {
    return std::string(error.what()).substr(words.front().size() + 2);
  }
}

TEST(ValkeyCluster, EverySlotHasAPrimaryAndOthersPointToIt) {
  ValkeyCluster cluster;
  EXPECT_EQ(cluster.size(), 3U);
  EXPECT_EQ(cluster.addresses().at(2), cluster.node(2).address());
  EXPECT_EQ(cluster.primary_of_slot(0), 0U);
  EXPECT_EQ(cluster.primary_of_slot(ValkeyCluster::kSlots - 1), 2U);
  const unsigned slot = cluster.slot_of("foo");
  EXPECT_EQ(slot, 12182U);  // as the cluster's specification has it
  const std::size_t owner = cluster.primary_of_slot(slot);
  cluster.node(owner).ask({"SET", "foo", "v"});
  EXPECT_EQ(error_of(cluster.node((owner + 1) % 3), {"GET", "foo"}), "MOVED 12182 " + cluster.node(owner).address());
}

TEST(ValkeyCluster, ASlotMovesWithItsKeysStepByStep) {
  ValkeyCluster cluster({.primaries = 2, .node = {.password = "s3cret"}});
  const unsigned slot = cluster.slot_of("{t}");
  const std::size_t from = cluster.primary_of_slot(slot);
  const std::size_t to = 1 - from;
  for (int i = 0; i < 25; ++i) cluster.node(from).ask({"SET", "{t}\n" + std::to_string(i), "v"});
  const std::string ask = "ASK " + std::to_string(slot) + " " + cluster.node(to).address();
  std::vector<SlotMove> steps;
  cluster.move_slot(slot, from, to, [&](SlotMove step) {
    steps.push_back(step);
    if (step == SlotMove::marked) {
      EXPECT_EQ(cluster.node(from).ask({"GET", "{t}\n1"}), "v");
      EXPECT_EQ(error_of(cluster.node(from), {"GET", "{t}absent"}), ask);
      EXPECT_EQ(error_of(cluster.node(to), {"GET", "{t}\n1"}).substr(0, 6), "MOVED ");
    }
    if (step == SlotMove::batch_moved && steps.size() == 2) {
      EXPECT_EQ(cluster.node(from).ask({"CLUSTER", "COUNTKEYSINSLOT", std::to_string(slot)}), "15");
    }
    if (step == SlotMove::owned) {
      EXPECT_EQ(cluster.node(to).ask({"GET", "{t}\n1"}), "v");
    }
  });
  EXPECT_EQ(steps, (std::vector<SlotMove>{SlotMove::marked, SlotMove::batch_moved, SlotMove::batch_moved,
                                          SlotMove::batch_moved, SlotMove::owned, SlotMove::announced}));
  cluster.wait_until_ok();
  EXPECT_EQ(cluster.primary_of_slot(slot), to);
  EXPECT_EQ(cluster.node(to).ask({"CLUSTER", "COUNTKEYSINSLOT", std::to_string(slot)}), "25");
  EXPECT_EQ(error_of(cluster.node(from), {"GET", "{t}\n1"}).substr(0, 6), "MOVED ");
}

TEST(ValkeyCluster, AReplicaTakesTheSlotsOfAPrimaryThatIsKilled) {
  ValkeyCluster cluster({.replicas_each = 1, .node_timeout = std::chrono::milliseconds(1000)});
  EXPECT_EQ(cluster.size(), 6U);
  const unsigned slot = cluster.slot_of("k");
  const std::size_t owner = cluster.primary_of_slot(slot);
  PlainClient client = cluster.node(owner).client();
  client.ask({"SET", "k", "v"});
  ASSERT_EQ(client.ask({"WAIT", "1", "10000"}), "1");
  cluster.node(owner).kill();
  cluster.wait_for_failover(owner);
  EXPECT_EQ(cluster.primary_of_slot(slot), owner + 3);
  EXPECT_EQ(cluster.node(owner + 3).ask({"GET", "k"}), "v");
  cluster.node(owner).restart();
  wait_until("it is back as a replica", std::chrono::seconds(20),
             [&] { return cluster.node(owner).client().ask_list({"ROLE"}).front() == "slave"; });
  cluster.wait_until_ok();
  EXPECT_EQ(cluster.primary_of_slot(slot), owner + 3);
}

TEST(ValkeyCluster, AReplicaTakesTheSlotsOfAPrimaryThatIsFrozen) {
  ValkeyCluster cluster({.replicas_each = 1, .node_timeout = std::chrono::milliseconds(1000)});
  cluster.node(0).freeze();
  cluster.wait_for_failover(0);
  EXPECT_EQ(cluster.primary_of_slot(0), 3U);
  cluster.node(0).thaw();
  wait_until("it is a replica now", std::chrono::seconds(20),
             [&] { return cluster.node(0).client().ask_list({"ROLE"}).front() == "slave"; });
}

TEST(ValkeyCluster, RunsOnRedisToo) {
  ValkeyCluster cluster({.primaries = 2, .replicas_each = 1, .node = {.program = "redis-server"}});
  EXPECT_EQ(cluster.primary_of_slot(0), 0U);
  cluster.move_slot(0, 0, 1);
  cluster.wait_until_ok();
  EXPECT_EQ(cluster.primary_of_slot(0), 1U);
}

}  // namespace
}  // namespace polly::testing
