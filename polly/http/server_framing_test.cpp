// What a server does with requests that are no requests: one refusal, and the end.
#include <gtest/gtest.h>

#include "polly/http/detail/smuggling_tricks.hpp"
#include "polly/http/detail/test_peer.hpp"
#include "polly/http/detail/test_server.hpp"

namespace polly::http {
namespace {

TEST(HttpFraming, EveryTrickIsAnsweredOnceAndTheConnectionCloses) {
  TestServer server;
  for (const SmugglingTrick& trick : kSmugglingTricks) {
    TestPeer peer(server.port());
    peer.send(std::string(trick.head) + std::string(kHello));
    const RawReply reply = peer.receive();
    EXPECT_EQ(reply.status, trick.status) << trick.name;
    EXPECT_TRUE(reply.says("Connection: close")) << trick.name;
    EXPECT_TRUE(reply.says("Content-Type: application/problem+json")) << trick.name;
    peer.end_sending();
    EXPECT_TRUE(peer.is_closed()) << trick.name;
  }
}

TEST(HttpFraming, ATrickBehindAGoodRequestIsRefusedToo) {
  TestServer server;
  for (const SmugglingTrick& trick : kSmugglingTricks) {
    TestPeer peer(server.port());
    peer.send(std::string(kHello) + std::string(trick.head));
    EXPECT_EQ(peer.receive().status, 200) << trick.name;
    EXPECT_EQ(peer.receive().status, trick.status) << trick.name;
    peer.end_sending();
    EXPECT_TRUE(peer.is_closed()) << trick.name;
  }
}

TEST(HttpFraming, BrokenChunksAreRefused) {
  TestServer server;
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* body :
       {"x\r\n", "-1\r\na\r\n", "0x1\r\na\r\n", "1\na\r\n", "1\r\nab\r\n", "1\r\na\n0\r\n\r\n", " 1\r\na\r\n",
        "1 1\r\na\r\n", "1;\r\na\r\n", "1;a=\"\r\na\"\r\n", "\r\n", "1\r\na\r\n\r\n\r\n", "000000001\r\n",
        "0\r\nA : b\r\n\r\n", "0\r\nA\r\n\r\n", "1\r\r\na\r\n"}) {
    TestPeer peer(server.port());
    peer.send(head + body + "\r\n\r\n");  // enough for the parser to make up its mind
    EXPECT_EQ(peer.receive().status, 400) << body;
    peer.end_sending();
    EXPECT_TRUE(peer.is_closed()) << body;
  }
}

TEST(HttpFraming, AChunkBeyondEverythingIsTooLarge) {
  TestServer server;
  TestPeer peer(server.port());
  EXPECT_EQ(peer.ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n").status,
            413);
}

TEST(HttpFraming, EndlessChunkExtensionsAndTrailersAreRefused) {
  TestServer server;
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* start : {"1;a=", "0\r\nA: "}) {
    TestPeer peer(server.port());
    peer.send(head + start + std::string(100'000, 'a'));
    EXPECT_EQ(peer.receive().status, 400) << start;
  }
}

TEST(HttpFraming, TrailersAreNoHeaders) {
  TestServer server;
  TestPeer peer(server.port());
  const RawReply reply = peer.ask(
      "GET /seen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Request-Id: smuggled\r\n\r\n");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body.find("smuggled"), std::string::npos);
}

TEST(HttpFraming, AClientThatLeavesInTheMiddleHarmsNobody) {
  TestServer server;
  const std::string request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nbody";
  for (std::size_t size = 0; size <= request.size(); ++size) {
    TestPeer peer(server.port());
    peer.send(std::string_view(request).substr(0, size));
    peer.end_sending();
    EXPECT_TRUE(peer.is_closed()) << size;
  }
  EXPECT_EQ(TestPeer(server.port()).ask(kHello).status, 200);
}

}  // namespace
}  // namespace polly::http
