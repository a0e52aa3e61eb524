// Requests whose handler waits for something: the server watches the client during that.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "polly/http/detail/client_watch.hpp"
#include "polly/http/detail/test_peer.hpp"
#include "polly/http/detail/test_server.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kWatched = "GET /watched HTTP/1.1\r\nHost: a\r\n\r\n";

void wait_for_waiting(const TestServer& server, int count) {
  testing::wait_until("so many wait", 10s, [&] { return server.waiting() == count; });
}

TEST(HttpWaiting, AHandlerThatWaitsAnswersAndTheConnectionStays) {
  TestServer server;
  TestPeer peer(server.port());
  peer.send(kWatched);
  wait_for_waiting(server, 1);
  server.release();
  EXPECT_EQ(peer.receive().body, "released");
  EXPECT_EQ(peer.ask(kHello).body, "hello");
  EXPECT_EQ(server.cancelled(), 0);
}

TEST(HttpWaiting, TheRequestsDeadlineDoesNotCutTheWait) {
  ServerOptions options;
  options.request_timeout = 1ms;
  TestServer server(options);
  TestPeer peer(server.port());
  peer.send(kWatched);
  wait_for_waiting(server, 1);
  testing::comes_true(20ms, [] { return false; });  // longer than the time-out of other requests
  server.release();
  EXPECT_EQ(peer.receive().body, "released");
}

TEST(HttpWaiting, AClientThatHangsUpCancelsItsHandler) {
  TestServer server;
  std::vector<std::unique_ptr<TestPeer>> peers;
  for (int i = 0; i < 100; ++i) {
    peers.push_back(std::make_unique<TestPeer>(server.port()));
    peers.back()->send(kWatched);
  }
  wait_for_waiting(server, 100);
  peers.clear();
  wait_for_waiting(server, 0);
  EXPECT_EQ(server.cancelled(), 100);
  const std::string series = "polly_http_requests_total{code=\"4xx\",group=\"wait\"} 100\n";
  testing::wait_until("they are counted", 10s, [&] { return server.metrics().find(series) != std::string::npos; });
}

TEST(HttpWaiting, RequestsThatAreSentDuringThatAreAnsweredInTheirOrder) {
  TestServer server;
  TestPeer peer(server.port());
  peer.send(std::string(kWatched) + std::string(kHello) + "GET /items/on");
  wait_for_waiting(server, 1);
  peer.send("e HTTP/1.1\r\nHost: a\r\n\r\n");
  peer.send(kHello);
  server.release();
  EXPECT_EQ(peer.receive().body, "released");
  EXPECT_EQ(peer.receive().body, "hello");
  EXPECT_EQ(peer.receive().body, "one");
  EXPECT_EQ(peer.receive().body, "hello");
}

TEST(HttpWaiting, WhatIsReadDuringThatIsBounded) {
  TestServer server;
  TestPeer peer(server.port());
  peer.send(kWatched);
  wait_for_waiting(server, 1);
  const std::string body(1024 * 1024, 'x');
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size());
  std::thread sender([&] { peer.send(head + "\r\n\r\n" + body); });
  constexpr std::string_view kGauge = "\npolly_http_memory_bytes ";
  const auto memory = [&] {
    const std::string text = server.metrics();
    return std::stod(text.substr(text.find(kGauge) + kGauge.size()));
  };
  testing::wait_until("some of it is read", 10s, [&] { return memory() > 0; });
  EXPECT_FALSE(testing::comes_true(50ms, [&] { return memory() > 3 * ClientWatch::kPipelinedBytesMax; }));
  server.release();
  EXPECT_EQ(peer.receive().body, "released");
  EXPECT_EQ(peer.receive().body.size(), body.size());
  sender.join();
}

TEST(HttpWaiting, AHandlerThatWaitsIsCutWhenTheGraceIsOver) {
  for (const std::string& behind : {std::string(), std::string(ClientWatch::kPipelinedBytesMax, 'x')}) {
    TestServer server;
    TestPeer peer(server.port());
    peer.send(std::string(kWatched) + behind);
    wait_for_waiting(server, 1);
    EXPECT_FALSE(server.stop(10ms));
    EXPECT_EQ(server.waiting(), 0);
    EXPECT_EQ(server.cancelled(), 1);
  }
}

}  // namespace
}  // namespace polly::http
