// How a server ends.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "polly/http/detail/test_peer.hpp"
#include "polly/http/detail/test_server.hpp"

namespace polly::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kWait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";
TEST(HttpStop, AnIdleConnectionIsClosedSoon) {
  TestServer server;
  TestPeer used(server.port());
  EXPECT_EQ(used.ask(kHello).status, 200);
  TestPeer fresh(server.port());
  EXPECT_TRUE(server.stop(20s));
  EXPECT_TRUE(used.is_closed());
  EXPECT_TRUE(fresh.is_closed());
  EXPECT_FALSE(TestPeer(0).connect(server.port()));
}

TEST(HttpStop, ARequestUnderWayIsFinished) {
  TestServer server;
  TestPeer peer(server.port());
  peer.send(kWait);
  while (server.waiting() == 0) std::this_thread::yield();
  bool is_clean = false;
  std::thread stopping([&] { is_clean = server.stop(20s); });
  while (TestPeer(0).connect(server.port())) std::this_thread::yield();
  server.release();
  const RawReply reply = peer.receive();
  EXPECT_EQ(reply.body, "released");
  EXPECT_TRUE(reply.says("Connection: close"));
  peer.end_sending();
  stopping.join();
  EXPECT_TRUE(is_clean);
}

TEST(HttpStop, ARequestThatIsStillArrivingIsFinished) {
  TestServer server;
  TestPeer peer(server.port());
  EXPECT_EQ(peer.ask(std::string(kHello) + "GET /hel").status, 200);  // the rest is received with it
  std::thread stopping([&] { EXPECT_TRUE(server.stop(20s)); });
  while (TestPeer(0).connect(server.port())) std::this_thread::yield();
  EXPECT_EQ(peer.ask("lo HTTP/1.1\r\nHost: a\r\n\r\n").body, "hello");
  peer.end_sending();
  stopping.join();
}

TEST(HttpStop, WhatDoesNotEndIsCutWhenTheGraceIsOver) {
  TestServer server;
  TestPeer peer(server.port());
  peer.send("GET /forever HTTP/1.1\r\nHost: a\r\n\r\n");
  while (server.waiting() == 0) std::this_thread::yield();
  EXPECT_FALSE(server.stop(10ms));
  EXPECT_TRUE(peer.is_closed());
}

TEST(HttpStop, UnderLoadEveryRequestThatWasTakenIsAnswered) {
  TestServer server;
  std::atomic<int> lost{0};
  std::atomic<int> answered{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      for (;;) {
        TestPeer peer(0);
        if (!peer.connect(server.port())) return;
        if (!peer.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n")) return;
        if (!peer.send("\r\nbody")) return;
        const RawReply reply = peer.receive();
        if (reply.status == 0) return;  // closed before a byte of it was read
        reply.body == "body" ? ++answered : ++lost;
      }
    });
  }
  while (answered < 100) std::this_thread::yield();
  EXPECT_TRUE(server.stop(20s));
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(lost, 0);
}

TEST(HttpStop, StoppingTwiceAndNeverListeningAreFine) {
  TestServer server;
  EXPECT_TRUE(server.stop(1s));
  EXPECT_TRUE(server.stop(0s));
  EventLoops loops(1);
  Telemetry telemetry;
  Server never(Router(), ServerOptions(), loops, telemetry);
  EXPECT_TRUE(never.stop(0s));
}

}  // namespace
}  // namespace polly::http
