// The built daemon under clients that use all they can: memory and connections are bounded, and the memory of a burst
// is freed.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/http/detail/test_peer.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"

namespace polly::tests {
namespace {

using http::RawReply;
using http::TestPeer;
using std::chrono::seconds;
using testing::Environment;
using Peers = std::vector<std::unique_ptr<TestPeer>>;

constexpr std::size_t kMiB = 1024 * 1024;
constexpr std::size_t kLargeBytes = 24 * kMiB;
constexpr const char* kWrong = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
constexpr std::string_view kReady = "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n";

Environment settings(Environment more = {}) {
  more.emplace_back("POLLY_WEBHOOK_SECRET", "s");
  more.emplace_back("POLLY_THREADS", "2");
  return more;
}

std::uint16_t port_of(const DaemonProcess& daemon) {
  return static_cast<std::uint16_t>(std::stoi(daemon.url().substr(daemon.url().rfind(':') + 1)));
}

// A line of /proc/PID/status, in bytes: "VmRSS" (present size) or "VmHWM" (largest size).
std::size_t memory_of(const DaemonProcess& daemon, const std::string& line) {
  const std::string status = testing::read_file("/proc/" + std::to_string(daemon.pid()) + "/status");
  return std::stoul(status.substr(status.find("\n" + line + ":") + line.size() + 2)) * 1024;
}

std::string webhook(const std::string& body, const std::string& signature) {
  return "POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX-GitHub-Event: ping\r\n"
         "X-Hub-Signature-256: " +
         signature + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string ping() {
  const std::string body = R"({"zen":"Design for failure.","hook_id":1})";
  return webhook(body, github::sign(body, Secret("s")));
}

// Opens connections that each announce a large delivery, and send all but its last byte where the daemon accepts it.
// Returns how many were refused.
int hold_large_bodies(Peers& peers, const DaemonProcess& daemon, int count) {
  const std::string head =
      "POST /webhook HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nX-GitHub-Event: ping\r\nX-Hub-Signature-256: " +
      std::string(kWrong) + "\r\nContent-Length: " + std::to_string(kLargeBytes) + "\r\n\r\n";
  const std::string piece(kMiB, 'x');
  int refused = 0;
  for (int i = 0; i < count; ++i) {
    peers.push_back(std::make_unique<TestPeer>(port_of(daemon)));
    const RawReply reply = peers.back()->ask(head);
    if (reply.status == 100) {
      for (std::size_t sent = kMiB; sent < kLargeBytes; sent += kMiB) peers.back()->send(piece);
      peers.back()->send(std::string_view(piece).substr(1));
      continue;
    }
    ++refused;
    EXPECT_EQ(reply.status, 503);
    EXPECT_TRUE(reply.says("Retry-After: 1"));
  }
  return refused;
}

void expect_memory_freed(const DaemonProcess& daemon, std::size_t idle) {
  if (testing::kHasSanitizers) return;  // they keep what is freed in quarantine
  EXPECT_TRUE(testing::comes_true(seconds(20), [&] { return memory_of(daemon, "VmRSS") <= 2 * idle; }))
      << memory_of(daemon, "VmRSS") / kMiB << " MiB instead of " << idle / kMiB;
}

TEST(DaemonLoad, LargeUnsignedBodiesAreBoundedAndTheirMemoryIsFreed) {
  const DaemonProcess daemon(settings());
  ASSERT_EQ(TestPeer(port_of(daemon)).ask(ping()).status, 200);
  const std::size_t idle = memory_of(daemon, "VmRSS");
  {
    Peers peers;
    EXPECT_EQ(hold_large_bodies(peers, daemon, 64), 64 - 7);  // three quarters of 256 MiB
    EXPECT_EQ(TestPeer(port_of(daemon)).ask(ping()).status, 200);
    if (!testing::kHasSanitizers) {
      EXPECT_LE(memory_of(daemon, "VmHWM"), idle + 256 * kMiB);
    }
  }
  expect_memory_freed(daemon, idle);
  EXPECT_EQ(TestPeer(port_of(daemon)).ask(ping()).status, 200);
}

TEST(DaemonLoad, TheBoundIsASetting) {
  const DaemonProcess daemon(settings({{"POLLY_HTTP_MEMORY_MAX", "40MiB"}}));
  const std::size_t idle = memory_of(daemon, "VmRSS");
  Peers peers;
  EXPECT_EQ(hold_large_bodies(peers, daemon, 8), 7);
  EXPECT_EQ(TestPeer(port_of(daemon)).ask(ping()).status, 200);
  if (!testing::kHasSanitizers) {
    EXPECT_LE(memory_of(daemon, "VmHWM"), idle + 40 * kMiB);
  }
}

TEST(DaemonLoad, SmallBodiesAreBoundedAndTheirMemoryIsFreed) {
  const DaemonProcess daemon(settings({{"POLLY_HTTP_MEMORY_MAX", "16MiB"}}));
  ASSERT_EQ(TestPeer(port_of(daemon)).ask(ping()).status, 200);
  const std::size_t idle = memory_of(daemon, "VmRSS");
  {
    Peers peers;
    const std::string request = webhook(std::string(60'000, 'x'), kWrong);
    for (int i = 0; i < 400; ++i) {
      peers.push_back(std::make_unique<TestPeer>(port_of(daemon)));
      peers.back()->send(std::string_view(request).substr(0, request.size() - 1));
    }
    EXPECT_EQ(peers.back()->receive().status, 503);
    if (!testing::kHasSanitizers) {
      EXPECT_LE(memory_of(daemon, "VmHWM"), idle + 32 * kMiB);
    }
  }
  expect_memory_freed(daemon, idle);
}

TEST(DaemonLoad, TheMemoryOfParsingAnAuthenticDeliveryIsFreed) {
  const DaemonProcess daemon(settings());
  ASSERT_EQ(TestPeer(port_of(daemon)).ask(ping()).status, 200);
  const std::size_t idle = memory_of(daemon, "VmRSS");
  std::string body = R"({"zen":"x","hook_id":1,"numbers":[)";
  while (body.size() < 8 * kMiB) body += "1,";
  body += "1]}";
  ASSERT_EQ(TestPeer(port_of(daemon)).ask(webhook(body, github::sign(body, Secret("s")))).status, 200);
  expect_memory_freed(daemon, idle);
}

TEST(DaemonLoad, ABodyWithoutASignatureOrTokenIsNotReceived) {
  const DaemonProcess daemon(settings({{"POLLY_API_TOKEN", "t"}}));
  for (const char* request : {"POST /webhook", "PUT /api/v1/store/entry?key=a", "PUT /api/v1/store/key"}) {
    TestPeer peer(port_of(daemon));
    const RawReply reply = peer.ask(std::string(request) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n");
    EXPECT_EQ(reply.status, 401) << request;
    EXPECT_TRUE(reply.says("Connection: close")) << request;
  }
}

TEST(DaemonLoad, IdleStrangersKeepNeitherHealthNorDeliveriesOut) {
  const DaemonProcess daemon(settings({{"POLLY_HTTP_CONNECTIONS_MAX", "32"}}));
  TestPeer known(port_of(daemon));
  ASSERT_EQ(known.ask(ping()).status, 200);
  Peers strangers;
  for (int i = 0; i < 100; ++i) {
    strangers.push_back(std::make_unique<TestPeer>(port_of(daemon)));
    EXPECT_EQ(strangers.back()->ask(kReady).status, 200) << i;
  }
  EXPECT_EQ(TestPeer(port_of(daemon)).ask(kReady).status, 200);
  EXPECT_EQ(TestPeer(port_of(daemon)).ask(ping()).status, 200);
  EXPECT_EQ(known.ask(ping()).status, 200);  // its connection is still there
}

TEST(DaemonLoad, AnIdleConnectionIsClosedAfterTheConfiguredTime) {
  const DaemonProcess daemon(settings({{"POLLY_HTTP_IDLE_TIMEOUT", "1s"}}));
  TestPeer peer(port_of(daemon));
  EXPECT_EQ(peer.ask(kReady).status, 200);
  EXPECT_TRUE(peer.is_closed());
}

}  // namespace
}  // namespace polly::tests
