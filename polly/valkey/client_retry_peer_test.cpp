// Connections that break, and servers that say "not now": what is sent again, and what never is.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <string>

#include "polly/testing/noise.hpp"
#include "polly/testing/scripted_peer.hpp"
#include "polly/testing/wait_until.hpp"
#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_cluster_node.hpp"
#include "polly/valkey/detail/test_peer.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::Peer;
using testing::ScriptedPeer;

constexpr Duration kLong = 10s;

// A way to lose the connection once a command was read.
struct Break {
  std::string name;
  std::function<void(Peer&)> play;
};

const std::vector<Break>& breaks() {
  static const std::vector<Break> all{
      {"FIN before the reply", [](Peer& peer) { peer.close(); }},
      {"RST before the reply", [](Peer& peer) { peer.reset(); }},
      {"FIN in the middle of the reply", [](Peer& peer) { peer.send("$2"), peer.close(); }},
      {"RST in the middle of the reply", [](Peer& peer) { peer.send("+O"), peer.reset(); }},
      {"bytes that are no reply", [](Peer& peer) { peer.send("?\r\n"), peer.wait_for_close(); }},
  };
  return all;
}

class ClientRetry : public ::testing::Test {
 protected:
  // The first connection breaks after a command, the second one serves.
  std::vector<ScriptedPeer::Script> breaking(const Break& how) {
    const auto first = [&how, this](Peer& peer) {
      peer.shake_hands(1);
      seen_.add(peer.read_command());
      how.play(peer);
    };
    return {first, [this](Peer& peer) { serve(peer, seen_); }};
  }

  Seen seen_;
};

TEST_F(ClientRetry, AReadIsAskedAgainOnTheNextConnection) {
  for (const Break& how : breaks()) {
    ScriptedPeer peer(breaking(how));
    TestClient client(options_of(peer.port()));
    EXPECT_EQ(client.ask(get("k" + how.name), Effect::read, kLong).text(), "k" + how.name);
    EXPECT_EQ(seen_.count("GET k" + how.name), 2U);
    EXPECT_EQ(client.metric("polly_store_retries_total{backend=\"valkey\"}"), 1) << how.name;
  }
}

TEST_F(ClientRetry, AnIdempotentWriteIsSentAgain) {
  for (const Break& how : breaks()) {
    ScriptedPeer peer(breaking(how));
    TestClient client(options_of(peer.port()));
    EXPECT_EQ(client.ask(set(how.name), Effect::idempotent_write, kLong).text(), "OK") << how.name;
    EXPECT_EQ(seen_.count("SET " + how.name + " v"), 2U);
  }
}

TEST_F(ClientRetry, AnotherWriteIsNeverSentTwice) {
  for (const Break& how : breaks()) {
    ScriptedPeer peer(breaking(how));
    TestClient client(options_of(peer.port()));
    const Ended ended = client.ask(set(how.name), Effect::write, kLong);
    EXPECT_EQ(ended.text(), "unknown_outcome") << how.name;
    EXPECT_EQ(client.ask(set("after"), Effect::write, kLong).text(), "OK") << "on the next connection";
    EXPECT_EQ(seen_.count("SET " + how.name + " v"), 1U);
  }
}

// It may be applied since its first try.
TEST_F(ClientRetry, AWriteThatWasLostOnceIsOfUnknownOutcomeHoweverItEnds) {
  const std::vector<Break> ends{
      {"no connection in time", [](Peer& peer) { peer.read_command(), peer.wait_for_close(); }},
      {"no way to connect",
       [](Peer& peer) { peer.read_command(), peer.send("-WRONGPASS no\r\n"), peer.wait_for_close(); }},
      {"refused",
       [](Peer& peer) { peer.shake_hands(1), peer.read_command(), peer.send("-OOM no\r\n"), peer.wait_for_close(); }},
      {"refused for now",
       [](Peer& peer) {
         peer.shake_hands(1);
         while (peer.next_command()) peer.send("-LOADING later\r\n");
       }},
  };
  for (const Break& end : ends) {
    const auto first = [](Peer& peer) { peer.shake_hands(1), peer.read_command(), peer.close(); };
    ScriptedPeer peer({first, [&](Peer& each) { end.play(each); }});
    TestClient client(options_of(peer.port()));
    EXPECT_EQ(client.ask(set("k"), Effect::idempotent_write, 250ms).text(), "unknown_outcome") << end.name;
  }
}

TEST_F(ClientRetry, ABatchOfWhichAPartWasAnsweredIsOfUnknownOutcome) {
  ScriptedPeer peer([](Peer& each) {
    if (each.number() > 0) return each.read_command(), each.wait_for_close();
    each.shake_hands(1);
    for (int i = 0; i < 2; ++i) each.read_command();
    each.send("+OK\r\n-TRYAGAIN later\r\n");
    each.close();
  });
  TestClient client(options_of(peer.port()));
  std::vector<Command> commands;
  for (const char* key : {"a", "b"}) commands.push_back(set(key));
  const Ended ended = client.start_on(client.loop(0), std::move(commands), Effect::write, 250ms).ended();
  EXPECT_EQ(ended.text(), "unknown_outcome") << ended.message;
}

TEST_F(ClientRetry, ABatchIsLostOrSentAgainAsAWhole) {
  for (const Effect effect : {Effect::read, Effect::write}) {
    const auto first = [this](Peer& peer) {
      peer.shake_hands(1);
      for (int i = 0; i < 3; ++i) seen_.add(peer.read_command());
      peer.send("+OK\r\n");
      peer.close();
    };
    ScriptedPeer peer({first, [this](Peer& each) { serve(each, seen_); }});
    TestClient client(options_of(peer.port()));
    const std::string name = effect == Effect::read ? "r" : "w";
    std::vector<Command> commands;
    for (int i = 0; i < 3; ++i) commands.push_back(get(name + std::to_string(i)));
    const Ended ended = client.start_on(client.loop(0), std::move(commands), effect, kLong).ended();
    EXPECT_EQ(ended.text(), effect == Effect::read ? "r0 r1 r2" : "unknown_outcome");
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(seen_.count("GET " + name + std::to_string(i)), effect == Effect::read ? 2U : 1U);
    }
  }
}

TEST_F(ClientRetry, AConnectionThatIsClosedAfterItsReplyLosesNothing) {
  const auto first = [this](Peer& peer) {
    peer.shake_hands(1);
    const testing::Words command = peer.read_command();
    seen_.add(command);
    answer(peer, command);
    peer.close();
  };
  ScriptedPeer peer({first, [this](Peer& each) { serve(each, seen_); }});
  TestClient client(options_of(peer.port()));
  EXPECT_EQ(client.ask(set("a"), Effect::write).text(), "OK");
  testing::wait_until("it has connected again", 10s, [&] { return peer.connections() == 2; });
  EXPECT_EQ(client.ask(set("b"), Effect::write).text(), "OK");
  EXPECT_EQ(seen_.count("SET a v"), 1U);
  EXPECT_EQ(seen_.count("SET b v"), 1U);
}

TEST_F(ClientRetry, EachConnectionThatOpensAfterALossIsCounted) {
  const auto broken = [](Peer& peer) {
    peer.shake_hands(1);
    peer.expect({"PING"});  // the heartbeat: all of them are open by now
    peer.close();
  };
  const auto whole = [this](Peer& peer) { serve(peer, seen_); };
  ScriptedPeer peer({broken, broken, broken, whole, whole, whole});
  Options options = options_of(peer.port());
  options.connections = 3;
  TestClient client(options);
  testing::wait_until("all have connected again", 10s, [&] {
    return peer.connections() == 6 && client.metric("polly_store_connections{backend=\"valkey\",state=\"open\"}") == 3;
  });
  EXPECT_EQ(client.metric("polly_store_reconnects_total{backend=\"valkey\"}"), 3);
}

TEST_F(ClientRetry, AServerThatSaysNotNowIsAskedAgain) {
  for (const std::string refusal : {"LOADING", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "NOREPLICAS"}) {
    ScriptedPeer peer([&](Peer& each) {
      each.shake_hands(1);
      for (int i = 0; i < 3; ++i) {
        each.expect({"SET", "k", "v"});
        each.send("-" + refusal + " later\r\n");
      }
      each.expect({"SET", "k", "v"});
      each.send("+OK\r\n");
      each.wait_for_close();
    });
    {
      TestClient client(options_of(peer.port()));
      EXPECT_EQ(client.ask(set("k"), Effect::write, kLong).text(), "OK") << refusal;
    }
    peer.finish();
  }
}

TEST_F(ClientRetry, AServerThatSaysNotNowForEverIsAskedUntilTheDeadlineOnly) {
  testing::Noise noise;
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    while (each.next_command()) each.send("-LOADING later\r\n");
  });
  TestClient client(options_of(peer.port()));
  const Ended ended = client.ask(set("k"), Effect::write, 300ms);
  EXPECT_EQ(ended.text(), "-LOADING later");
  EXPECT_LT(ended.took, 400ms + noise.worst());
  EXPECT_GT(client.metric("polly_store_retries_total{backend=\"valkey\"}"), 2);
}

TEST_F(ClientRetry, OfABatchOnlyWhatWasRefusedIsSentAgain) {
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    each.expect({"SET", "a", "v"});
    each.expect({"SET", "b", "v"});
    each.expect({"SET", "c", "v"});
    each.send("+OK\r\n-TRYAGAIN later\r\n-OOM no\r\n");
    each.expect({"SET", "b", "v"});
    each.send("+OK\r\n");
    each.wait_for_close();
  });
  {
    TestClient client(options_of(peer.port()));
    std::vector<Command> commands;
    for (const char* key : {"a", "b", "c"}) commands.push_back(set(key));
    const Ended ended = client.start_on(client.loop(0), std::move(commands), Effect::write, kLong).ended();
    EXPECT_EQ(ended.text(), "OK OK -OOM no");
  }
  peer.finish();
}

TEST_F(ClientRetry, AWriteThatTooFewReplicasHaveIsOfUnknownOutcome) {
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    for (const int replicas : {2, 1}) {
      each.expect({"SET", "k", "v"});
      each.expect({"WAIT", "2", "200"});
      each.send("+OK\r\n:" + std::to_string(replicas) + "\r\n");
    }
    each.expect({"GET", "k"});
    each.send(bulk("v"));
    each.wait_for_close();
  });
  {
    Options options = options_of(peer.port());
    options.wait_replicas = 2;
    TestClient client(options);
    EXPECT_EQ(client.ask(set("k"), Effect::write).text(), "OK");
    const Ended ended = client.ask(set("k"), Effect::write);
    EXPECT_EQ(ended.text(), "unknown_outcome");
    EXPECT_NE(ended.message.find("fewer than 2 replicas"), std::string::npos) << ended.message;
    EXPECT_EQ(client.ask(get("k")).text(), "v");
  }
  peer.finish();
}

TEST(ClientStart, GoesOnWhileTheServerRefusesUntilItsTimeIsOver) {
  std::atomic<int> refusals{3};
  FakeNode server([&](const testing::Words&) {
    return refusals-- > 0 ? std::string("-STARTING not yet\r\n") : std::string("+PONG\r\n");
  });
  Options options = options_of(server.port());
  options.start_timeout = 10s;
  EXPECT_EQ(try_open(options).text(), "opened");
  EXPECT_GE(server.seen().count("PING"), 4U);
  refusals = 1'000'000;
  options.start_timeout = 100ms;
  options.command_timeout = 100ms;
  expect_refused(options, ErrorKind::unavailable, "opening Valkey: the server answered: STARTING");
}

}  // namespace
}  // namespace polly::valkey
