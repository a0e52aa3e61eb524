// Who is served where there are more clients than the limit allows, and when connections end.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "polly/http/detail/test_peer.hpp"
#include "polly/http/detail/test_server.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::http {
namespace {

using Peers = std::vector<std::unique_ptr<TestPeer>>;

constexpr std::string_view kKnown = "GET /known HTTP/1.1\r\nHost: a\r\n\r\n";

ServerOptions with_connections_max(std::size_t most) {
  ServerOptions options;
  options.connections_max = most;
  return options;
}

// Connections that send a request, or nothing where it is empty, and then stay.
void add_peers(Peers& peers, TestServer& server, int count, std::string_view request) {
  for (int i = 0; i < count; ++i) {
    peers.push_back(std::make_unique<TestPeer>(server.port()));
    if (request.empty()) continue;
    EXPECT_EQ(peers.back()->ask(request).status, 200);
  }
}

TEST(HttpConnections, IdleStrangersKeepNobodyOut) {
  TestServer server(with_connections_max(16));
  Peers strangers;
  add_peers(strangers, server, 40, "");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(TestPeer(server.port()).ask(kHello).status, 200);
}

TEST(HttpConnections, TheStrangerThatHasBeenIdleLongestIsClosedFirst) {
  if (testing::kHasSanitizers) GTEST_SKIP() << "a reply overtakes what its slow loop notes of the connection";
  TestServer server(with_connections_max(4));  // three for strangers
  TestPeer first(server.port());
  EXPECT_EQ(first.ask(kHello).status, 200);
  TestPeer second(server.port());
  EXPECT_EQ(second.ask(kHello).status, 200);
  TestPeer third(server.port());
  EXPECT_EQ(third.ask(kHello).status, 200);
  EXPECT_EQ(first.ask(kHello).status, 200);
  TestPeer fourth(server.port());
  EXPECT_EQ(fourth.ask(kHello).status, 200);
  EXPECT_TRUE(second.is_closed());
  EXPECT_EQ(first.ask(kHello).status, 200);
  EXPECT_EQ(third.ask(kHello).status, 200);
}

TEST(HttpConnections, AKnownClientKeepsItsConnection) {
  TestServer server(with_connections_max(8));
  Peers known;
  add_peers(known, server, 3, kKnown);
  Peers strangers;
  add_peers(strangers, server, 30, kHello);
  for (const auto& peer : known) EXPECT_EQ(peer->ask(kKnown).status, 200);
}

TEST(HttpConnections, AStrangerWhoseRequestArrivesIsAnsweredWhenItsPlaceGoes) {
  TestServer server(with_connections_max(4));
  Peers slow;
  for (int i = 0; i < 3; ++i) {
    slow.push_back(std::make_unique<TestPeer>(server.port()));
    EXPECT_EQ(slow.back()->ask(std::string(kHello) + "GET /hel").status, 200);  // the rest is received with it
  }
  EXPECT_EQ(TestPeer(server.port()).ask(kHello).status, 200);
  const RawReply reply = slow.front()->receive();
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.says("Retry-After: 1"));
  EXPECT_TRUE(reply.says("Connection: close"));
}

TEST(HttpConnections, WhereEveryPlaceIsAtWorkANewcomerIsAnswered503) {
  TestServer server(with_connections_max(2));
  Peers busy;
  for (int i = 0; i < 2; ++i) {
    busy.push_back(std::make_unique<TestPeer>(server.port()));
    busy.back()->send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(testing::comes_true(std::chrono::seconds(10), [&] { return server.waiting() == i + 1; }));
  }
  TestPeer newcomer(server.port());
  const RawReply reply = newcomer.receive();
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.says("Retry-After: 1"));
  EXPECT_NE(reply.head.find("\r\nX-Request-Id: "), std::string::npos) << reply.head;
  EXPECT_NE(reply.body.find("urn:polly:problem:overloaded"), std::string::npos) << reply.body;
  newcomer.end_sending();
  EXPECT_TRUE(newcomer.is_closed());
  EXPECT_NE(server.metrics().find("\npolly_http_connections_turned_away_total 1\n"), std::string::npos);
  server.release();
  for (const auto& peer : busy) EXPECT_EQ(peer->receive().status, 200);
  EXPECT_EQ(TestPeer(server.port()).ask(kHello).status, 200);
}

TEST(HttpConnections, ManyClientsAtOnceAreAllAnsweredBesideIdleStrangers) {
  TestServer server(with_connections_max(64));
  Peers strangers;
  add_peers(strangers, server, 60, "");
  std::atomic<int> failed{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        if (TestPeer(server.port()).ask(kHello).status != 200) ++failed;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(failed, 0);
}

TEST(HttpConnections, AnIdleConnectionIsClosedAfterItsTimeAlsoBeforeItsFirstRequest) {
  ServerOptions options;
  options.head_timeout = std::chrono::hours(1);
  options.idle_timeout = Milliseconds(50);
  TestServer server(options);
  EXPECT_TRUE(TestPeer(server.port()).is_closed());
  TestPeer used(server.port());
  EXPECT_EQ(used.ask(kHello).status, 200);
  EXPECT_TRUE(used.is_closed());
}

TEST(HttpConnections, AnIdleConnectionOutlivesTheTimeThatAHeadMayTake) {
  ServerOptions options;
  options.head_timeout = Milliseconds(1);
  TestServer server(options);
  TestPeer fresh(server.port());
  TestPeer used(server.port());
  EXPECT_EQ(used.ask(kHello).status, 200);
  std::this_thread::sleep_for(Milliseconds(250));  // two looks at the deadlines
  EXPECT_EQ(fresh.ask(kHello).status, 200);
  EXPECT_EQ(used.ask(kHello).status, 200);
}

TEST(HttpConnections, ByDefaultIdleConnectionsOutliveThoseOfUsualProxies) {
  EXPECT_GT(ServerOptions().idle_timeout, std::chrono::seconds(620));
}

TEST(HttpConnections, ARequestOnAnIdleConnectionThatStopsIsAnsweredAndToldToClose) {
  ServerOptions options;
  options.last_request_timeout = std::chrono::seconds(20);
  TestServer server(options);
  TestPeer used(server.port());
  EXPECT_EQ(used.ask(kHello).status, 200);
  TestPeer fresh(server.port());
  EXPECT_EQ(TestPeer(server.port()).ask(kHello).status, 200);  // the one before has been accepted
  std::thread stopping([&] { EXPECT_TRUE(server.stop(std::chrono::seconds(20))); });
  while (TestPeer(0).connect(server.port())) std::this_thread::yield();
  for (TestPeer* peer : {&used, &fresh}) {
    const RawReply reply = peer->ask(kHello);
    EXPECT_EQ(reply.status, 200);
    EXPECT_TRUE(reply.says("Connection: close"));
    peer->end_sending();
    EXPECT_TRUE(peer->is_closed());
  }
  stopping.join();
}

}  // namespace
}  // namespace polly::http
