// A healthy server whose connections are cut again and again: the client connects again at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_sentinel.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::Peer;
using testing::ScriptedPeer;

constexpr Milliseconds kWindow{400};
constexpr Milliseconds kBetweenCuts{50};

// How many reads one caller is answered within the window.
std::size_t reads_of(TestClient& client) {
  std::size_t reads = 0;
  const TimePoint end = system_clock().now() + kWindow;
  while (system_clock().now() < end) {
    EXPECT_EQ(client.ask(Command("GET").key("k"), Effect::read, 5s).text(), "(nil)");
    ++reads;
  }
  return reads;
}

std::size_t reads_while_cut(TestClient& client, const testing::ValkeyServer& server) {
  std::atomic<bool> is_over{false};
  std::thread cutter([&] {
    testing::PlainClient admin = server.client();
    while (!is_over) {
      admin.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
      std::this_thread::sleep_for(kBetweenCuts);
    }
  });
  const std::size_t reads = reads_of(client);
  is_over = true;
  cutter.join();
  return reads;
}

// The machine may be busy with something else: the best of a few windows counts.
TEST(ClientCuts, EveryFiftyMillisecondsLeaveMoreThanHalfOfTheRate) {
  const testing::ValkeyServer server;
  TestClient client(options_of(server.port()));
  client.ask(Command("PING"));
  double best = 0;
  for (int round = 0; round < 4 && best < 0.5; ++round) {
    const auto calm = static_cast<double>(reads_of(client));
    best = std::max(best, static_cast<double>(reads_while_cut(client, server)) / calm);
  }
  EXPECT_GE(best, 0.5);
  EXPECT_GE(client.metric("polly_store_reconnects_total{backend=\"valkey\"}"), 2);
}

// It answers one command of each connection, and ends it.
TEST(ClientCuts, AServerThatDropsEachConnectionAfterOneAnswerIsNotHammered) {
  ScriptedPeer peer([](Peer& each) {
    each.shake_hands(1);
    if (each.next_command()) each.send("+OK\r\n");
    each.close();
  });
  TestClient client(options_of(peer.port()));
  const TimePoint begin = system_clock().now();
  while (system_clock().now() - begin < 1s) client.ask(Command("GET").key("k"), Effect::read, 2s);
  const double seconds = std::chrono::duration<double>(system_clock().now() - begin).count();
  client.close();
  EXPECT_GE(peer.connections(), 4U);
  EXPECT_LE(static_cast<double>(peer.connections()), 60 * seconds);  // with the pauses: up to 30; without: thousands
}

// The only sentinel ends each connection soon after it has answered, or at once. How often it is connected to within
// the window, or until that is enough.
std::size_t connections_to_sentinel(Milliseconds lives, Milliseconds window, std::size_t enough) {
  RoledServer primary(Role::primary);
  std::atomic<bool> is_over{false};
  ScriptedPeer sentinel([&](Peer& each) {
    const auto hello = each.next_command();
    if (!hello) return;  // the client was closed in this moment
    each.answer_handshake(*hello);
    for (std::size_t commands = 0; commands < 3 && each.next_command(); ++commands) {
      if (commands == 0) each.send(">3\r\n+subscribe\r\n$14\r\n+switch-master\r\n:1\r\n");
      if (commands == 1) each.send("*2\r\n+127.0.0.1\r\n" + bulk(std::to_string(primary.port())));
      if (commands == 2) each.send("*0\r\n");
    }
    testing::comes_true(lives, [&] { return is_over.load(); });
    each.close();
  });
  TestClient client(options_behind({sentinel.port()}));
  EXPECT_EQ(client.ask(Command("GET").key("k"), Effect::read, 5s).text(), "k");
  testing::comes_true(window, [&] { return sentinel.connections() >= enough; });
  is_over = true;
  client.close();
  return sentinel.connections();
}

TEST(ClientCuts, ASentinelThatServedIsConnectedToAgainAtOnceAndOneThatDropsEachConnectionIsNot) {
  EXPECT_GE(connections_to_sentinel(50ms, 3s, 16), 16U);    // with the pauses of a server that is away: 12
  EXPECT_LE(connections_to_sentinel(0ms, 600ms, 50), 30U);  // without pauses: 50 and more
}

}  // namespace
}  // namespace polly::valkey
