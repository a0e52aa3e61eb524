// What the nodes of a cluster may say, and where a command goes then.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "polly/testing/free_port.hpp"
#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_cluster_node.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::Words;

constexpr unsigned kLast = 16'383;
constexpr unsigned kSlotOfFoo = 12'182;  // and that of "bar" is 5061

Options cluster_of(std::vector<std::uint16_t> ports) {
  Options options = options_of(ports.front());
  options.topology = Topology::cluster;
  options.addresses.clear();
  for (const std::uint16_t port : ports) options.addresses.emplace_back("127.0.0.1", port);
  return options;
}

bool is_map(const Words& command) {
  return command.front() == "CLUSTER";
}

std::string value_of(const Words& command) {
  return command.front() == "GET" ? bulk(command.at(1)) : "+OK\r\n";
}

// Two nodes. Until `has_moved`, everything is a's; then what lies above slot 8191 is b's. The wrong one says
// MOVED; a node that `says` something says that instead.
struct TwoNodes {
  std::string answer(const Words& command, bool is_a) {
    if (is_map(command))
      return has_moved ? slots({{0, 8191, a.port()}, {8192, kLast, b.port()}}) : slots({{0, kLast, a.port()}});
    if (std::string said = (is_a ? a_says : b_says)(command); !said.empty()) return said;
    const bool is_foo = command.size() > 1 && command[1].starts_with("foo");
    const bool is_bs = is_foo && has_moved;
    if (is_bs == is_a && is_foo) return moved(is_a ? b.port() : a.port());
    return value_of(command);
  }
  static std::string moved(std::uint16_t to, std::string_view host = "127.0.0.1") {
    return "-MOVED " + std::to_string(kSlotOfFoo) + " " + std::string(host) + ":" + std::to_string(to) + "\r\n";
  }
  std::string ask_b() { return "-ASK " + std::to_string(kSlotOfFoo) + " " + b.address() + "\r\n"; }

  FakeNode::Answer a_says = [](const Words&) { return std::string(); };
  FakeNode::Answer b_says = a_says;
  std::atomic<bool> has_moved{false};
  FakeNode a{[this](const Words& command) { return answer(command, true); }};
  FakeNode b{[this](const Words& command) { return answer(command, false); }};
};

TEST(ClientCluster, MovedIsFollowedAndRemembered) {
  TwoNodes nodes;
  TestClient client(cluster_of({nodes.a.port()}));
  EXPECT_EQ(client.ask(get("foo")).text(), "foo");
  nodes.has_moved = true;
  EXPECT_EQ(client.ask(get("foo")).text(), "foo");
  EXPECT_EQ(client.ask(get("foo")).text(), "foo");
  EXPECT_EQ(client.ask(get("bar")).text(), "bar");
  EXPECT_EQ(nodes.a.seen().count("GET foo"), 2U);
  EXPECT_EQ(nodes.b.seen().count("GET foo"), 2U);
  EXPECT_EQ(nodes.a.seen().count("GET bar"), 1U);
  EXPECT_EQ(client.metric("polly_store_redirects_total{backend=\"valkey\"}"), 1);
}

TEST(ClientCluster, ARedirectWithoutAHostMeansTheOneThatWasAsked) {
  TwoNodes nodes;
  nodes.a_says = [&](const Words& command) {
    return command[1] == "foo" ? TwoNodes::moved(nodes.b.port(), "") : std::string();
  };
  nodes.has_moved = true;
  FakeNode seed([&](const Words&) { return slots({{0, kLast, nodes.a.port(), ""}}); });
  TestClient client(cluster_of({seed.port()}));
  EXPECT_EQ(client.ask(get("foo")).text(), "foo");
  EXPECT_EQ(nodes.b.seen().count("GET foo"), 1U);
}

TEST(ClientCluster, ARedirectToAHostThatNobodyKnowsWaitsForTheNextMap) {
  TwoNodes nodes;
  nodes.a_says = [&](const Words& command) {
    if (command[1] != "foo") return std::string();
    nodes.has_moved = true;
    return TwoNodes::moved(nodes.b.port(), "?");
  };
  TestClient client(cluster_of({nodes.a.port()}));
  EXPECT_EQ(client.ask(get("foo")).text(), "foo");
  EXPECT_EQ(nodes.b.seen().count("GET foo"), 1U);
}

TEST(ClientCluster, AskIsFollowedOnceBehindAnAsking) {
  TwoNodes nodes;
  nodes.a_says = [&](const Words& command) { return command[1] == "foo" ? nodes.ask_b() : std::string(); };
  std::atomic<int> order{0};
  nodes.b_says = [&](const Words& command) {
    if (command[0] == "ASKING") return order = 1, std::string("+OK\r\n");
    return order.exchange(0) == 1 ? bulk("of b") : std::string("-ERR without ASKING\r\n");
  };
  TestClient client(cluster_of({nodes.a.port()}));
  EXPECT_EQ(client.ask(get("foo")).text(), "of b");
  EXPECT_EQ(client.ask(get("foo")).text(), "of b");
  EXPECT_EQ(nodes.a.seen().count("GET foo"), 2U) << "the slot is still a's";
  EXPECT_EQ(nodes.b.seen().count("ASKING"), 2U);
}

TEST(ClientCluster, WhatTheOtherNodeRefusesForAMomentComesAgainWithinTheDeadline) {
  TwoNodes nodes;
  nodes.a_says = [&](const Words& command) { return command[1] == "foo" ? nodes.ask_b() : std::string(); };
  std::atomic<int> refusals{3};
  nodes.b_says = [&](const Words& command) {
    if (command[0] == "ASKING") return std::string("+OK\r\n");
    return refusals-- > 0 ? std::string("-TRYAGAIN Multiple keys request during rehashing of slot\r\n") : bulk("of b");
  };
  TestClient client(cluster_of({nodes.a.port()}));
  EXPECT_EQ(client.ask(get("foo")).text(), "of b");
  EXPECT_EQ(nodes.b.seen().count("GET foo"), 4U);
  refusals = 1'000'000;
  const Ended ended = client.ask(get("foo"), Effect::read, 50ms);
  EXPECT_EQ(ended.text().substr(0, 9), "-TRYAGAIN") << "a pause would be too long";
  EXPECT_LE(ended.took, 150ms);
}

TEST(ClientCluster, TheFirstQuestionForThePrimariesWaitsUntilTheClusterIsKnown) {
  TwoNodes nodes;
  nodes.has_moved = true;
  TestClient client(cluster_of({nodes.a.port()}));
  std::vector<std::string> ids = run(client.client().primaries(Context().with_timeout(system_clock(), 10s)));
  std::vector<std::string> expected{"node-" + std::to_string(nodes.a.port()), "node-" + std::to_string(nodes.b.port())};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(ids, expected);
}

TEST(ClientCluster, WhereTheOtherNodeHasNoAnswerEitherTheCommandIsRoutedAnew) {
  TwoNodes nodes;
  std::atomic<int> times{0};
  nodes.a_says = [&](const Words& command) {
    return command[1] == "foo" && times == 0 ? nodes.ask_b() : std::string();
  };
  nodes.b_says = [&](const Words& command) {
    if (command[0] == "ASKING") return std::string("+OK\r\n");
    ++times;
    return TwoNodes::moved(nodes.a.port());
  };
  TestClient client(cluster_of({nodes.a.port()}));
  EXPECT_EQ(client.ask(get("foo")).text(), "foo");
  EXPECT_EQ(nodes.a.seen().count("GET foo"), 2U);
}

TEST(ClientCluster, WhatIsRefusedForAMomentComesAgain) {
  for (const char* refusal : {"TRYAGAIN Multiple keys request during rehashing of slot",
                              "CLUSTERDOWN The cluster is down", "LOADING Valkey is loading the dataset in memory",
                              "READONLY You can't write against a replica", "MASTERDOWN Link with MASTER is down"}) {
    TwoNodes nodes;
    std::atomic<int> times{0};
    nodes.a_says = [&](const Words& command) {
      return command[1] == "foo" && times++ < 3 ? "-" + std::string(refusal) + "\r\n" : std::string();
    };
    TestClient client(cluster_of({nodes.a.port()}));
    EXPECT_EQ(client.ask(Command("SET").key("foo").add("v"), Effect::write).text(), "OK") << refusal;
    EXPECT_EQ(times, 4) << refusal;
  }
}

TEST(ClientCluster, NodesThatPointToOneAnotherAreAskedABoundedNumberOfTimes) {
  TwoNodes nodes;
  nodes.a_says = [&](const Words&) { return TwoNodes::moved(nodes.b.port()); };
  nodes.b_says = [&](const Words&) { return TwoNodes::moved(nodes.a.port()); };
  TestClient client(cluster_of({nodes.a.port()}));
  const Ended ended = client.ask(get("foo"), Effect::read, 1s);
  EXPECT_EQ(ended.text().substr(0, 7), "-MOVED ");
  EXPECT_LE(ended.took, 1100ms);
  EXPECT_LE(nodes.a.seen().count("GET foo") + nodes.b.seen().count("GET foo"), 12U);
}

TEST(ClientCluster, ANodeThatPointsToItselfIsAskedABoundedNumberOfTimes) {
  TwoNodes nodes;
  nodes.a_says = [&](const Words&) { return TwoNodes::moved(nodes.a.port()); };
  TestClient client(cluster_of({nodes.a.port()}));
  EXPECT_EQ(client.ask(get("foo"), Effect::read, 1s).text().substr(0, 7), "-MOVED ");
  EXPECT_LE(nodes.a.seen().count("GET foo"), 12U);
}

TEST(ClientCluster, HoweverManyCallsAreMovedOneMapIsAskedFor) {
  TwoNodes nodes;
  TestClient client(cluster_of({nodes.a.port()}), 4);
  EXPECT_EQ(client.ask(get("foo")).text(), "foo");
  const std::size_t maps_before = nodes.a.seen().count("CLUSTER SLOTS");
  EXPECT_EQ(maps_before, 1U);
  nodes.has_moved = true;
  std::vector<StartedCall> calls;
  for (std::size_t i = 0; i < 400; ++i) {
    std::vector<Command> command;
    command.push_back(get("foo"));
    calls.push_back(client.start_on(client.loop(i % 4), std::move(command), Effect::read));
  }
  for (StartedCall& call : calls) EXPECT_EQ(call.ended().text(), "foo");
  // One that was due at once, and one for what was seen while it was under way; more where calls start slowly.
  EXPECT_LE(nodes.a.seen().count("CLUSTER SLOTS") + nodes.b.seen().count("CLUSTER SLOTS"), maps_before + 8);
}

TEST(ClientCluster, TheFirstMapComesFromWhicheverAddressAnswers) {
  TwoNodes nodes;
  TestClient client(cluster_of({testing::free_port(), testing::free_port(), nodes.a.port()}));
  EXPECT_EQ(client.ask(get("foo")).text(), "foo");
}

TEST(ClientCluster, CallsBeforeTheFirstMapKeepTheirDeadlines) {
  TestClient client(cluster_of({testing::free_port()}));
  const Ended ended = client.ask(get("foo"), Effect::read, 200ms);
  EXPECT_EQ(ended.text(), "deadline_exceeded");
  EXPECT_NE(ended.message.find("cannot connect"), std::string::npos) << ended.message;
  EXPECT_LE(ended.took, 300ms);
}

TEST(ClientCluster, AServerThatIsNoneOfAClusterIsAnErrorOfTheConfiguration) {
  FakeNode alone([](const Words&) { return std::string("-ERR This instance has cluster support disabled\r\n"); });
  const Ended ended = try_open(cluster_of({alone.port()}));
  EXPECT_EQ(ended.text(), "config");
  EXPECT_NE(ended.message.find("Storage::valkey.is_cluster=false"), std::string::npos) << ended.message;
  EXPECT_LE(ended.took, 300ms);
}

// The node may be gone from the map, or have lost only this slot.
class ClientClusterFailover : public ::testing::TestWithParam<bool> {};

TEST_P(ClientClusterFailover, CallsThatWaitForANodeGoToWhoeverTakesOverFromIt) {
  const unsigned left = GetParam() ? 1 : 0;  // how many slots stay with the node that cannot be reached
  std::atomic<bool> is_over{false};
  FakeNode replica(
      [&](const Words& command) { return is_map(command) ? slots({{0, kLast, replica.port()}}) : value_of(command); });
  const std::uint16_t dead = testing::free_port();
  FakeNode other([&](const Words& command) {
    if (!is_map(command)) return value_of(command);
    std::vector<SlotRange> ranges{{0, 8191, other.port()}};
    if (!is_over) ranges.push_back({8192, kLast, dead});
    if (is_over && left > 0) ranges.push_back({8192, 8191 + left, dead});
    if (is_over) ranges.push_back({8192 + left, kLast, replica.port()});
    return slots(ranges);
  });
  TestClient client(cluster_of({other.port()}));
  StartedCall call = client.start(Command("SET").key("foo").add("v"), Effect::write, 10s);
  other.seen().wait_for("CLUSTER SLOTS", 3);
  EXPECT_TRUE(call.is_under_way());
  is_over = true;
  EXPECT_EQ(call.ended().text(), "OK");
  EXPECT_EQ(replica.seen().count("SET foo v"), 1U);
}

INSTANTIATE_TEST_SUITE_P(OfAllSlots, ClientClusterFailover, ::testing::Values(false));
INSTANTIATE_TEST_SUITE_P(OfAllSlotsButOne, ClientClusterFailover, ::testing::Values(true));

}  // namespace
}  // namespace polly::valkey
