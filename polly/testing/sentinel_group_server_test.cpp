#include "polly/testing/sentinel_group.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace polly::testing {
namespace {

TEST(SentinelGroup, EverySentinelNamesThePrimary) {
  SentinelGroup group({.replicas = 1});
  EXPECT_EQ(group.size(), 2U);
  EXPECT_EQ(group.primary(), 0U);
  EXPECT_EQ(group.sentinel_addresses().size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(group.sentinel(i).ask_list({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", group.name()}),
              (Words{"127.0.0.1", std::to_string(group.server(0).port())}));
  }
}

TEST(SentinelGroup, AReplicaTakesOverFromAPrimaryThatIsKilledWhichComesBackAsAReplica) {
  SentinelGroup group;
  PlainClient client = group.server(0).client();
  client.ask({"SET", "k", "v"});
  ASSERT_EQ(client.ask({"WAIT", "2", "10000"}), "2");
  const std::size_t old = group.kill_primary();
  EXPECT_EQ(old, 0U);
  const std::size_t now = group.wait_for_failover(old);
  EXPECT_NE(now, old);
  EXPECT_EQ(group.primary(), now);
  EXPECT_EQ(group.server(now).ask({"GET", "k"}), "v");
  group.bring_back(old);
  EXPECT_EQ(group.server(old).ask({"GET", "k"}), "v");
  EXPECT_THROW(group.server(old).ask({"SET", "k", "w"}), std::runtime_error);
  EXPECT_EQ(group.primary(), now);
}

TEST(SentinelGroup, AReplicaTakesOverFromAPrimaryThatIsFrozen) {
  SentinelGroup group({.replicas = 1});
  const std::size_t old = group.freeze_primary();
  EXPECT_EQ(group.wait_for_failover(old), 1U);
  group.bring_back(old);
  EXPECT_THROW(group.server(old).ask({"SET", "k", "w"}), std::runtime_error);
}

TEST(SentinelGroup, ServersAndSentinelsCanHavePasswordsOfTheirOwn) {
  SentinelGroup group({.replicas = 1, .sentinel_password = "s3ntinel", .server = {.password = "s3cret"}});
  EXPECT_THROW(PlainClient(connect_to(group.sentinel(0).port())).ask({"SENTINEL", "MYID"}), std::runtime_error);
  EXPECT_THROW(PlainClient(connect_to(group.server(0).port())).ask({"GET", "k"}), std::runtime_error);
  EXPECT_EQ(group.wait_for_failover(group.kill_primary()), 1U);
}

TEST(SentinelGroup, ASentinelKeepsItsStateAtARestart) {
  SentinelGroup group({.replicas = 1});
  const std::vector<std::string> id = group.sentinel(0).ask_list({"SENTINEL", "MYID"});
  const std::size_t now = group.wait_for_failover(group.kill_primary());
  group.sentinel(0).kill();
  EXPECT_EQ(group.primary(), now);  // according to the others
  group.sentinel(0).restart();
  EXPECT_EQ(group.sentinel(0).ask_list({"SENTINEL", "MYID"}), id);
  EXPECT_EQ(group.primary(), now);
}

TEST(SentinelGroup, RunsOnRedisToo) {
  SentinelGroup group({.replicas = 1, .server = {.program = "redis-server"}});
  EXPECT_EQ(group.wait_for_failover(group.kill_primary()), 1U);
}

}  // namespace
}  // namespace polly::testing
