// Requests whose connection does not open: the name is not resolved, or the server does not accept.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>

#include "polly/http/detail/test_outgoing.hpp"
#include "polly/http/detail/test_server.hpp"
#include "polly/testing/peer.hpp"
#include "polly/testing/socket.hpp"
#include "polly/testing/wait_until.hpp"

namespace {

std::atomic<bool> names_are_resolved{false};
std::atomic<int> names_waiting{0};

}  // namespace

// In place of the C library's, for this whole program: the name slow.invalid is resolved when the test lets it.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** results) {
  using Resolve = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto resolve = reinterpret_cast<Resolve>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  if (name == nullptr || std::strcmp(name, "slow.invalid") != 0) return resolve(name, service, hints, results);
  ++names_waiting;
  while (!names_are_resolved) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  --names_waiting;
  return EAI_NONAME;
}

namespace polly::http {
namespace {

using namespace std::chrono_literals;

// A server whose queue of connections is full, or will be.
class FullServer {
 public:
  explicit FullServer(bool is_full = true) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    if (::bind(listener_.fd(), address(), size) != 0 || ::listen(listener_.fd(), 0) != 0) std::abort();
    ::getsockname(listener_.fd(), address(), &size);
    if (is_full) fill();
  }

  std::uint16_t port() const noexcept { return ntohs(address_.sin_port); }

  testing::Peer accept() const {
    constexpr int kNeverStops = -1;
    return testing::Peer(testing::Socket(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC)), 0, kNeverStops);
  }
  void fill() { ::connect(first_.fd(), address(), sizeof address_); }

 private:
  static int make_socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }
  sockaddr* address() noexcept { return reinterpret_cast<sockaddr*>(&address_); }

  const testing::Socket listener_{make_socket()};
  const testing::Socket first_{make_socket()};
  sockaddr_in address_{};
};

TEST(OutgoingConnect, AConnectionThatDoesNotOpenInTimeIsUnavailable) {
  const FullServer server;
  OutgoingOptions options;
  options.connect_timeout = Milliseconds(100);
  const EndedRequest ended = TestOutgoing(options).ask(OutgoingRequest("POST", http_url(server.port()) + "/", {}, "x"));
  EXPECT_EQ(ended.text(), "unavailable") << ended.message;
  EXPECT_LT(ended.took, 10s);
}

TEST(OutgoingConnect, ADeadlineThatPassesWhileItOpensHasDoneNothing) {
  const FullServer server;
  const OutgoingRequest request("POST", http_url(server.port()) + "/", {}, "x");
  EXPECT_EQ(TestOutgoing().ask(request, 100ms).text(), "deadline_exceeded");
}

std::ptrdiff_t descriptors() {
  const std::filesystem::directory_iterator begin("/proc/self/fd");
  return std::distance(begin, std::filesystem::directory_iterator());
}

TEST(OutgoingConnect, OneThatDoesNotOpenAgainLeavesNoDescriptorBehind) {
  FullServer server(false);
  OutgoingOptions options;
  options.connect_timeout = Milliseconds(100);
  TestOutgoing client(options);
  const OutgoingRequest request("GET", http_url(server.port()) + "/");
  StartedRequest first = client.start(request);
  std::ptrdiff_t before = 0;
  {
    testing::Peer peer = server.accept();
    answer_http(peer, 1);
    EXPECT_EQ(first.ended().text(), "200 GET / HTTP/1.1");
    before = descriptors();
    server.fill();
    StartedRequest again = client.start(request);
    EXPECT_TRUE(peer.next_http());
    peer.close();
    EXPECT_EQ(again.ended().text(), "unavailable");
  }
  const std::ptrdiff_t of_the_first = 3;  // the server's, the client's, and the copy that its loop watches
  testing::wait_until("no descriptor is left", 10s, [&] { return descriptors() == before - of_the_first; });
}

// All that ends a request: none of it waits for the thread that resolves the name.
TEST(OutgoingConnect, ANameThatIsNotResolvedKeepsNoLoopAndNoDestructorWaiting) {
  TestServer server;
  names_are_resolved = false;
  {
    TestOutgoing client;
    const OutgoingRequest slow("POST", "http://slow.invalid/", {}, "x");
    StartedRequest cancelled = client.start(slow);
    StartedRequest closed = client.start(slow);
    EXPECT_EQ(client.ask(OutgoingRequest("GET", http_url(server.port()) + "/hello")).text(), "200 hello");
    EXPECT_EQ(client.ask(slow, 50ms).text(), "deadline_exceeded");
    testing::wait_until("the names are being resolved", 10s, [] { return names_waiting == 3; });
    cancelled.cancel();
    EXPECT_EQ(cancelled.ended().text(), "cancelled");
    EXPECT_EQ(client.ask(OutgoingRequest("GET", http_url(server.port()) + "/hello")).text(), "200 hello");
    client.close();
    EXPECT_EQ(closed.ended().text(), "closed");
  }
  EXPECT_EQ(names_waiting, 3);
  names_are_resolved = true;
  testing::wait_until("the threads have ended", 10s, [] { return names_waiting == 0; });
}

}  // namespace
}  // namespace polly::http
