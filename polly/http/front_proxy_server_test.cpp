// A server behind a real nginx and a real HAProxy: both sides of the proxy count the same messages.
#include "polly/testing/front_proxy.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/http/detail/smuggling_tricks.hpp"
#include "polly/http/detail/test_peer.hpp"
#include "polly/http/detail/test_server.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::http {
namespace {

using testing::FrontProxy;

constexpr std::string_view kLastHello = "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
constexpr timeval kPatience{5, 0};

// The requests that the server has answered or refused, whatever their route and status.
int count_requests(TestServer& server) {
  const std::string metrics = server.metrics();
  constexpr std::string_view kCount = "\npolly_http_request_duration_seconds_count{";
  int count = 0;
  for (std::size_t at = metrics.find(kCount); at != std::string::npos; at = metrics.find(kCount, at + 1)) {
    count += std::stoi(metrics.substr(metrics.find("} ", at) + 2));
  }
  return count;
}

std::string chunked_echo(std::string_view spelling) {
  return "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + std::string(spelling) +
         "\r\n\r\n2\r\nab\r\n22\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n--\r\n0\r\n\r\n";
}

class HttpBehindAProxy : public ::testing::TestWithParam<FrontProxy::Program> {
 protected:
  // Sends the bytes, and reads replies until the proxy closes: how many of them came from the server.
  int replies_of_server(std::string_view bytes) {
    TestPeer peer(proxy_.port(), 0, kPatience);
    peer.send(bytes);
    int count = 0;
    for (RawReply reply = peer.receive(); reply.status != 0; reply = peer.receive()) {
      if (reply.head.find("\r\nX-Came-From: the server\r\n") != std::string::npos ||
          reply.head.find("\r\nx-came-from: the server\r\n") != std::string::npos) {
        ++count;
      }
    }
    return count;
  }

  TestServer server_;
  const FrontProxy proxy_{GetParam(), server_.port()};
};

INSTANTIATE_TEST_SUITE_P(Programs, HttpBehindAProxy,
                         ::testing::Values(FrontProxy::Program::nginx, FrontProxy::Program::haproxy),
                         [](const auto& program) {
                           return program.param == FrontProxy::Program::nginx ? "nginx" : "haproxy";
                         });

TEST_P(HttpBehindAProxy, EverySpellingOfChunkedIsOneMessageOnBothSides) {
  int expected = 0;
  for (const std::string_view spelling : kChunkedSpellings) {
    TestPeer direct(server_.port());
    direct.send(chunked_echo(spelling) + std::string(kLastHello));
    EXPECT_EQ(direct.receive().body, "abGET /hello HTTP/1.1\r\nHost: a\r\n\r\n--") << spelling;
    EXPECT_EQ(direct.receive().body, "hello") << spelling;
    EXPECT_TRUE(direct.is_closed()) << spelling;
    expected += 2;
    EXPECT_EQ(replies_of_server(chunked_echo(spelling) + std::string(kLastHello)), 2) << spelling << proxy_.log();
    expected += 2;
  }
  EXPECT_TRUE(testing::comes_true(std::chrono::seconds(5), [&] { return count_requests(server_) == expected; }))
      << count_requests(server_) << " instead of " << expected;
}

TEST_P(HttpBehindAProxy, EveryTrickIsCountedTheSameOnBothSides) {
  int before = 0;
  for (const SmugglingTrick& trick : kSmugglingTricks) {
    if (trick.name == "no version") continue;  // nginx takes it for HTTP/0.9, whose replies have no head to look at
    const int replies = replies_of_server(std::string(trick.head) + "0\r\n\r\n" + std::string(kLastHello));
    EXPECT_TRUE(
        testing::comes_true(std::chrono::seconds(5), [&] { return count_requests(server_) == before + replies; }))
        << trick.name << ": the proxy passed on " << replies << ", the server counted "
        << count_requests(server_) - before;
    before = count_requests(server_);
  }
}

}  // namespace
}  // namespace polly::http
