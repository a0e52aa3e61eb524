// Batches on a cluster: each command goes to its node, and only those that a node sent away go out again.
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_cluster_node.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::Words;

// Of its keys, those that begin with "bar" lie in slots up to 8191, those that begin with "foo" above. a has the
// former, b the latter.
struct TwoHalves {
  std::string answer(const Words& command, const FakeNode::Answer& says) {
    if (command.front() == "CLUSTER") return slots({{0, 8191, a.port()}, {8192, 16'383, b.port()}});
    if (std::string said = says(command); !said.empty()) return said == kClose ? std::string() : said;
    return command.front() == "GET" ? bulk(command.at(1)) : "+OK\r\n";
  }

  static constexpr const char* kClose = "close";

  FakeNode::Answer a_says = [](const Words&) { return std::string(); };
  FakeNode::Answer b_says = a_says;
  FakeNode a{[this](const Words& command) { return answer(command, a_says); }};
  FakeNode b{[this](const Words& command) { return answer(command, b_says); }};
};

class ClientClusterBatch : public ::testing::Test {
 protected:
  Ended ask_all(TestClient& client, std::vector<std::string> keys, Effect effect = Effect::read,
                std::string_view name = "GET", Duration within = 10s) {
    std::vector<Command> commands;
    for (const std::string& key : keys) commands.push_back(Command(name).key(key));
    return client.start_on(client.loop(0), std::move(commands), effect, within).ended();
  }

  Options options() {
    Options options = options_of(nodes_.a.port());
    options.topology = Topology::cluster;
    return options;
  }

  TwoHalves nodes_;
};

TEST_F(ClientClusterBatch, IsSplitByNodeAndAnsweredInOrder) {
  TestClient client(options());
  EXPECT_EQ(ask_all(client, {"{foo}1", "{bar}2", "{foo}3", "{bar}4"}).text(), "{foo}1 {bar}2 {foo}3 {bar}4");
  EXPECT_EQ(nodes_.a.seen().count("GET {bar}2"), 1U);
  EXPECT_EQ(nodes_.b.seen().count("GET {foo}3"), 1U);
}

TEST_F(ClientClusterBatch, SendsOnlyWhatWasMovedAgain) {
  nodes_.a_says = [this](const Words& command) {
    return command[1] == "{bar}2" ? "-MOVED 5061 " + nodes_.b.address() + "\r\n" : std::string();
  };
  TestClient client(options());
  EXPECT_EQ(ask_all(client, {"{bar}1", "{bar}2", "{foo}3"}).text(), "{bar}1 {bar}2 {foo}3");
  EXPECT_EQ(nodes_.a.seen().count("GET {bar}1"), 1U);
  EXPECT_EQ(nodes_.b.seen().count("GET {bar}2"), 1U);
  EXPECT_EQ(nodes_.b.seen().count("GET {foo}3"), 1U);
}

TEST_F(ClientClusterBatch, AsksOtherNodesForWhatIsUnderWayEachBehindAnAsking) {
  nodes_.a_says = [this](const Words& command) {
    return command[1] == "{bar}1" ? std::string() : "-ASK 5061 " + nodes_.b.address() + "\r\n";
  };
  std::atomic<bool> is_asking{false};
  nodes_.b_says = [&](const Words& command) {
    if (command[0] == "ASKING") return is_asking = true, std::string("+OK\r\n");
    if (command[1].starts_with("{foo}")) return std::string();
    return is_asking.exchange(false) ? bulk("of b " + command[1]) : std::string("-ERR without ASKING\r\n");
  };
  TestClient client(options());
  EXPECT_EQ(ask_all(client, {"{bar}1", "{bar}2", "{foo}3", "{bar}4"}).text(), "{bar}1 of b {bar}2 {foo}3 of b {bar}4");
  EXPECT_EQ(nodes_.b.seen().count("ASKING"), 2U);
  EXPECT_EQ(nodes_.a.seen().count("GET {bar}2"), 1U);
}

TEST_F(ClientClusterBatch, SendsWhatChangesNothingAgainToTheNodeThatLostIt) {
  std::atomic<int> times{0};
  nodes_.b_says = [&](const Words& command) {
    return command[0] == "GET" && times++ == 0 ? std::string(TwoHalves::kClose) : std::string();
  };
  TestClient client(options());
  EXPECT_EQ(ask_all(client, {"{bar}1", "{foo}2"}).text(), "{bar}1 {foo}2");
  EXPECT_EQ(nodes_.a.seen().count("GET {bar}1"), 1U);
  EXPECT_EQ(nodes_.b.seen().count("GET {foo}2"), 2U);
}

TEST_F(ClientClusterBatch, OfWritesWhoseReplyWasLostIsOfUnknownOutcomeAndNotRepeated) {
  nodes_.b_says = [](const Words& command) {
    return command[0] == "UNLINK" ? std::string(TwoHalves::kClose) : std::string();
  };
  TestClient client(options());
  EXPECT_EQ(ask_all(client, {"{bar}1", "{foo}2"}, Effect::write, "UNLINK").text(), "unknown_outcome");
  EXPECT_EQ(nodes_.a.seen().count("UNLINK {bar}1"), 1U);
  EXPECT_EQ(nodes_.b.seen().count("UNLINK {foo}2"), 1U);
}

// One node loses its replies, the other one is not ready: at the deadline no place may be without an answer.
TEST_F(ClientClusterBatch, ThatIsHalfLostAndHalfRefusedIsLateAndNeverAbsent) {
  nodes_.a_says = [](const Words&) { return std::string("-CLUSTERDOWN The cluster is down\r\n"); };
  nodes_.b_says = [](const Words& command) {
    return command[0] == "GET" ? std::string(TwoHalves::kClose) : std::string();
  };
  TestClient client(options());
  const Ended ended = ask_all(client, {"{bar}1", "{foo}2"}, Effect::read, "GET", 300ms);
  EXPECT_EQ(ended.text(), "deadline_exceeded");
  EXPECT_LE(ended.took, 400ms);
}

TEST_F(ClientClusterBatch, ThatIsRefusedUntilTheDeadlineSaysSo) {
  nodes_.a_says = [](const Words&) { return std::string("-CLUSTERDOWN The cluster is down\r\n"); };
  TestClient client(options());
  EXPECT_EQ(ask_all(client, {"{bar}1", "{foo}2"}, Effect::read, "GET", 300ms).text(),
            "-CLUSTERDOWN The cluster is down {foo}2");
}

}  // namespace
}  // namespace polly::valkey
