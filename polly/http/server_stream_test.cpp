// Replies whose body is made while it is sent, and what waits for clients that do not read.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "polly/http/detail/test_peer.hpp"
#include "polly/http/detail/test_server.hpp"

namespace polly::http {
namespace {

constexpr std::size_t kStreamBytes = 256 * 64 * 1024;
constexpr auto kPatience = std::chrono::seconds(20);

std::string request_for(std::string_view path, std::string_view version = "1.1") {
  return "GET " + std::string(path) + " HTTP/" + std::string(version) + "\r\nHost: a\r\n\r\n";
}

template <class Condition>
bool comes_true(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

bool has_no_connection(TestServer& server) {
  return server.metrics().find("polly_http_connections 0\n") != std::string::npos;
}

TEST(HttpStream, AStreamArrivesWholeAndTheConnectionGoesOn) {
  TestServer server;
  TestPeer peer(server.port());
  const RawReply reply = peer.ask(request_for("/stream"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body.size(), kStreamBytes);
  EXPECT_FALSE(reply.says("Connection: close"));
  EXPECT_EQ(peer.ask(request_for("/stream/empty")).body, "");
  EXPECT_EQ(peer.ask(request_for("/hello")).body, "hello");
}

TEST(HttpStream, HeadMakesNoPiece) {
  TestServer server;
  TestPeer peer(server.port());
  const RawReply reply = peer.ask("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n", false);
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.says("Transfer-Encoding: chunked"));
  EXPECT_EQ(peer.ask(request_for("/hello")).body, "hello");
  EXPECT_EQ(server.pieces(), 0U);
}

TEST(HttpStream, AClientOfHttp10GetsItUpToTheEndOfTheConnection) {
  TestServer server;
  TestPeer peer(server.port());
  const RawReply reply = peer.ask(request_for("/stream", "1.0"));
  EXPECT_EQ(reply.head.find("Transfer-Encoding"), std::string::npos) << reply.head;
  EXPECT_TRUE(reply.says("Connection: close"));
  std::string body;
  EXPECT_TRUE(peer.receive_rest(body));
  EXPECT_EQ(body.size(), kStreamBytes);
}

TEST(HttpStream, AStreamThatFailsNeverLooksWhole) {
  TestServer server;
  EXPECT_EQ(TestPeer(server.port()).ask(request_for("/stream/broken")).status, 0) << "the last chunk is missing";
  TestPeer old(server.port());
  old.send(request_for("/stream/broken", "1.0"));
  std::string received;
  EXPECT_FALSE(old.receive_rest(received)) << "the connection is reset";
  const std::string& log = server.stop_and_read_log();
  EXPECT_NE(log.find("a reply was cut off"), std::string::npos) << log;
  EXPECT_NE(log.find("the store is gone"), std::string::npos) << log;
}

TEST(HttpStream, PiecesAreMadeAsTheClientReads) {
  TestServer server;
  TestPeer peer(server.port(), 4096);
  peer.send(request_for("/stream"));
  ASSERT_TRUE(comes_true([&] { return server.pieces() > 0; }));
  std::size_t made = 0;
  ASSERT_TRUE(comes_true([&] {
    const std::size_t before = made;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return (made = server.pieces()) == before;
  }));
  EXPECT_LT(made, 200U) << "the kernel's buffers take some megabytes";
  EXPECT_EQ(peer.receive().body.size(), kStreamBytes);
  EXPECT_EQ(server.pieces(), 256U);
}

TEST(HttpStream, AReplyThatManyShareIsNotCopied) {
  TestServer server;
  std::vector<std::unique_ptr<TestPeer>> peers;
  for (int i = 0; i < 20; ++i) {
    peers.push_back(std::make_unique<TestPeer>(server.port()));
    peers.back()->send(request_for("/shared"));
  }
  for (const auto& peer : peers) EXPECT_EQ(peer->receive().body, std::string(4 * 1024 * 1024, 's'));
}

TEST(HttpStream, AClientThatStopsReadingAStreamIsEnded) {
  TestServer server(ServerOptions{.write_timeout = Milliseconds(50)});
  TestPeer peer(server.port(), 4096);
  peer.send(request_for("/stream"));
  ASSERT_TRUE(comes_true([&] { return server.pieces() > 0; }));
  EXPECT_TRUE(comes_true([&] { return has_no_connection(server); }));
  EXPECT_LT(server.pieces(), 256U);
}

TEST(HttpStream, AClientThatReadsFarTooSlowlyIsEnded) {
  TestServer server(
      ServerOptions{.write_timeout = Milliseconds(400), .write_bytes_per_second_min = 1024 * 1024 * 1024});
  TestPeer peer(server.port(), 4096);
  peer.send(request_for("/stream"));
  ASSERT_TRUE(comes_true([&] { return server.pieces() > 0; }));
  EXPECT_TRUE(comes_true([&] {
    peer.receive_some(2048);  // never silent for as long as write_timeout
    return has_no_connection(server);
  }));
  EXPECT_LT(server.pieces(), 256U);
}

}  // namespace
}  // namespace polly::http
