// Limits and deadlines of a server.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <thread>

#include "polly/http/detail/test_peer.hpp"
#include "polly/http/detail/test_server.hpp"

namespace polly::http {
namespace {

ServerOptions with(void (*change)(ServerOptions&)) {
  ServerOptions options;
  change(options);
  return options;
}

TEST(HttpLimits, ABodyThatSaysItIsTooLargeIsRefusedBeforeItIsSent) {
  TestServer server(with([](ServerOptions& options) { options.body_bytes_max = 1000; }));
  TestPeer peer(server.port());
  const RawReply reply =
      peer.ask("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_EQ(reply.status, 413);
  EXPECT_TRUE(reply.says("Connection: close"));
  TestPeer just_right(server.port());
  EXPECT_EQ(
      just_right.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x')).status,
      200);
}

TEST(HttpLimits, AClientThatSendsAllOfItReadsTheRefusalStill) {
  TestServer server(with([](ServerOptions& options) { options.body_bytes_max = 1000; }));
  TestPeer peer(server.port());
  constexpr std::size_t kSize = 8 * 1024 * 1024;
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n";
  EXPECT_TRUE(peer.send(head + std::string(kSize, 'x')));
  EXPECT_EQ(peer.receive().status, 413);
  peer.end_sending();
  EXPECT_TRUE(peer.is_closed());
}

TEST(HttpLimits, AChunkedBodyIsRefusedAsSoonAsItIsTooLarge) {
  TestServer server(with([](ServerOptions& options) { options.body_bytes_max = 1000; }));
  TestPeer peer(server.port());
  peer.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 3; ++i) peer.send("190\r\n" + std::string(400, 'x') + "\r\n");
  EXPECT_EQ(peer.receive().status, 413);
}

TEST(HttpLimits, AHeadThatIsTooLargeIsRefusedWhileItArrives) {
  TestServer server(with([](ServerOptions& options) { options.head_bytes_max = 1000; }));
  TestPeer endless(server.port());
  EXPECT_EQ(endless.ask("GET / HTTP/1.1\r\nA: " + std::string(2000, 'a')).status, 431);
  TestPeer whole(server.port());
  EXPECT_EQ(whole.ask("GET / HTTP/1.1\r\nHost: a\r\nA: " + std::string(2000, 'a') + "\r\n\r\n").status, 431);
}

TEST(HttpLimits, ASlowHeadIsEnded) {
  TestServer server(with([](ServerOptions& options) { options.head_timeout = Milliseconds(50); }));
  TestPeer peer(server.port());
  EXPECT_EQ(peer.ask("GET /hello HTTP/1.1\r\nHo").status, 408);
  TestPeer second_request(server.port());
  EXPECT_EQ(second_request.ask(std::string(kHello) + "GET").status, 200);
  EXPECT_EQ(second_request.receive().status, 408);
}

TEST(HttpLimits, ASlowBodyIsEnded) {
  TestServer server(with([](ServerOptions& options) { options.body_timeout = Milliseconds(50); }));
  TestPeer peer(server.port());
  EXPECT_EQ(peer.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo").status, 408);
}

TEST(HttpLimits, ABodyBelowTheMinimumRateIsEndedLongBeforeItsTime) {
  TestServer server(with([](ServerOptions& options) { options.body_bytes_per_second_min = 1'000'000; }));
  TestPeer peer(server.port());
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(peer.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo").status, 408);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

TEST(HttpLimits, AClientThatDoesNotReadIsEnded) {
  TestServer server(with([](ServerOptions& options) { options.write_timeout = Milliseconds(50); }));
  TestPeer peer(server.port(), 4096);
  peer.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  while (server.metrics().find("polly_http_connections 0\n") == std::string::npos) std::this_thread::yield();
}

#if defined(__has_feature)
#if __has_feature(undefined_behavior_sanitizer)
#define POLLY_UBSAN  // it looks at objects through a pipe, and calls them broken where it gets none
#endif
#endif
#ifndef POLLY_UBSAN
TEST(HttpLimits, WithoutFileDescriptorsItRestsAndComesBack) {
  TestServer server;
  TestPeer peer(0);
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  rlimit none = limit;
  none.rlim_cur = 0;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  EXPECT_TRUE(peer.connect(server.port()));  // the kernel connects; the server cannot accept
  EXPECT_TRUE(peer.send(kHello));
  while (server.metrics().find("polly_http_accept_failures_total 2\n") == std::string::npos) std::this_thread::yield();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(peer.receive().status, 200);
  const std::string& log = server.stop_and_read_log();
  EXPECT_NE(log.find("cannot accept connections"), std::string::npos) << log;
}
#endif

}  // namespace
}  // namespace polly::http
