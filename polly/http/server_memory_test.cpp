// What the connections of a server hold in memory together: bodies, heads and bytes received share one budget.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "polly/http/detail/test_peer.hpp"
#include "polly/http/detail/test_server.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::http {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;

ServerOptions with_memory(std::size_t bytes) {
  ServerOptions options;
  options.memory_bytes_max = bytes;
  return options;
}

std::string head_of(std::string_view path, std::size_t length) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

bool holds_nothing(TestServer& server) {
  return server.metrics().find("\npolly_http_memory_bytes 0\n") != std::string::npos;
}

void expect_to_hold_nothing(TestServer& server) {
  EXPECT_TRUE(testing::comes_true(std::chrono::seconds(10), [&] { return holds_nothing(server); })) << server.metrics();
}

TEST(HttpMemory, ABodyThatHasNoRoomIsRefusedBeforeItIsSentAndHasRoomLater) {
  TestServer server(with_memory(4 * kMiB));
  const std::string body(2 * kMiB, 'x');
  TestPeer first(server.port());
  first.send(head_of("/wait", body.size()) + body);
  EXPECT_TRUE(testing::comes_true(std::chrono::seconds(10), [&] { return server.waiting() > 0; }));
  const RawReply refused = TestPeer(server.port()).ask(head_of("/echo", body.size()));
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.says("Retry-After: 1"));
  EXPECT_TRUE(refused.says("Connection: close"));
  server.release();
  EXPECT_EQ(first.receive().status, 200);
  EXPECT_EQ(TestPeer(server.port()).ask(head_of("/echo", body.size()) + body).body.size(), body.size());
  expect_to_hold_nothing(server);
}

TEST(HttpMemory, SmallRequestsHaveRoomBesideLargeOnes) {
  TestServer server(with_memory(4 * kMiB));
  std::vector<std::unique_ptr<TestPeer>> holders;
  for (int i = 0; i < 8; ++i) {
    holders.push_back(std::make_unique<TestPeer>(server.port()));
    holders.back()->send(head_of("/echo", kMiB) + std::string(1000, 'x'));
  }
  EXPECT_EQ(holders.back()->receive().status, 503);
  EXPECT_EQ(TestPeer(server.port()).ask(kHello).status, 200);
  EXPECT_EQ(TestPeer(server.port()).ask(head_of("/echo", 5000) + std::string(5000, 'x')).status, 200);
}

TEST(HttpMemory, ManySmallBodiesAreBoundedToo) {
  TestServer server(with_memory(kMiB));
  std::vector<std::unique_ptr<TestPeer>> holders;
  for (int i = 0; i < 60; ++i) {
    holders.push_back(std::make_unique<TestPeer>(server.port()));
    holders.back()->send(head_of("/echo", 40'000) + "x");
  }
  EXPECT_EQ(holders.back()->receive().status, 503);
  holders.clear();
  expect_to_hold_nothing(server);
}

TEST(HttpMemory, AChunkedBodyIsRefusedAsSoonAsThereIsNoRoomForIt) {
  TestServer server(with_memory(2 * kMiB));
  TestPeer holder(server.port());
  holder.send(head_of("/wait", kMiB) + std::string(kMiB, 'x'));
  EXPECT_TRUE(testing::comes_true(std::chrono::seconds(10), [&] { return server.waiting() > 0; }));
  TestPeer peer(server.port());
  peer.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 20 && peer.send("10000\r\n" + std::string(65'536, 'x') + "\r\n"); ++i) {
  }
  EXPECT_EQ(peer.receive().status, 503);
  server.release();
  EXPECT_EQ(holder.receive().status, 200);
  expect_to_hold_nothing(server);
}

TEST(HttpMemory, ABodyOfTinyChunksIsChargedLikeAnyOther) {
  TestServer server(with_memory(kMiB));
  const std::string body(20'000, 'x');
  std::string request = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char c : body) request += std::string("1\r\n") + c + "\r\n";
  TestPeer peer(server.port());
  EXPECT_EQ(peer.ask(request + "0\r\n\r\n").body, body);
  expect_to_hold_nothing(server);
}

TEST(HttpMemory, HeadsThatNeverEndAreBounded) {
  TestServer server(with_memory(256 * 1024));
  std::vector<std::unique_ptr<TestPeer>> holders;
  for (int i = 0; i < 20; ++i) {
    holders.push_back(std::make_unique<TestPeer>(server.port()));
    holders.back()->send("GET /hello HTTP/1.1\r\nHost: a\r\nA: " + std::string(25'000, 'a'));
  }
  EXPECT_EQ(holders.back()->receive().status, 503);
  EXPECT_EQ(TestPeer(server.port()).ask(kHello).status, 200);
  holders.clear();
  expect_to_hold_nothing(server);
}

TEST(HttpMemory, ABodyThatNoHandlerWantsIsNotReceived) {
  TestServer server(with_memory(kMiB));
  for (const char* path : {"/nothing-is-here", "/hello"}) {
    TestPeer peer(server.port());
    const RawReply reply = peer.ask(head_of(path, 20 * kMiB));  // 404; POST /hello is 405
    EXPECT_GE(reply.status, 404) << path;
    EXPECT_LE(reply.status, 405) << path;
    EXPECT_TRUE(reply.says("Connection: close")) << path;
  }
  TestPeer small(server.port());
  EXPECT_EQ(small.ask(head_of("/nothing-is-here", 4) + "body").status, 404);
  EXPECT_EQ(small.ask(kHello).status, 200);  // the connection goes on where the body came with its head
}

TEST(HttpMemory, ALargeBodyMustKeepUpWithItsTime) {
  ServerOptions options;
  options.large_body_grace = Milliseconds(50);
  TestServer server(options);
  TestPeer peer(server.port());
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(peer.ask(head_of("/echo", 20 * kMiB) + std::string(20'000, 'x')).status, 408);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

}  // namespace
}  // namespace polly::http
