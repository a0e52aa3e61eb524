// What an asynchronous request costs this program: 64 callers on one event loop, against a server on a thread of this
// process that answers at once. `cpu_us` is processor time of the client's thread a request; p99_ms is how long a
// caller waits for its answer.
#include <benchmark/benchmark.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/run.hpp"
#include "polly/base/run_on.hpp"
#include "polly/http/outgoing_client.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/socket.hpp"

namespace polly::http {
namespace {

constexpr std::size_t kCallers = 64;
constexpr std::size_t kRequestsACaller = 1'000;

// Answers each request, which it takes for whole where a blank line and its body's last byte have come.
class FastServer {
 public:
  FastServer() : port_(testing::free_port()), listener_(testing::listen_on(port_)), stop_(::eventfd(0, 0)) {
    thread_ = std::thread([this] { serve(); });
  }
  FastServer(const FastServer&) = delete;
  FastServer& operator=(const FastServer&) = delete;
  ~FastServer() {
    const std::uint64_t one = 1;
    static_cast<void>(::write(stop_.fd(), &one, sizeof one));
    thread_.join();
  }

  std::uint16_t port() const noexcept { return port_; }

 private:
  static constexpr std::string_view kAnswer =
      "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
      "Content-Type: application/x-amz-json-1.0\r\nContent-Length: 56\r\nConnection: keep-alive\r\n"
      "x-amzn-RequestId: 3D4JTK1V2M9T3VLSNE7QJ6P5GRVV4KQNSO5AEMVJF66Q9ASUAAJG\r\nx-amz-crc32: 2745614147\r\n\r\n"
      "{\"Item\":{\"k\":{\"S\":\"0123456789\"},\"n\":{\"N\":\"1234567890\"}}}";

  void watch(int socket) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    ::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, socket, &event);
  }

  void serve() {
    watch(listener_.fd());
    watch(stop_.fd());
    std::array<epoll_event, 64> events{};
    while (true) {
      const int count = ::epoll_wait(epoll_.fd(), events.data(), events.size(), -1);
      for (int i = 0; i < count; ++i) {
        const int socket = events.at(static_cast<std::size_t>(i)).data.fd;
        if (socket == stop_.fd()) return;
        if (socket == listener_.fd()) {
          testing::Socket accepted = testing::accept_from(listener_);
          testing::send_at_once(accepted);
          watch(accepted.fd());
          connections_.emplace(accepted.fd(), std::move(accepted));
        } else if (!answer(socket)) {
          connections_.erase(socket);
        }
      }
    }
  }

  static bool answer(int socket) {
    std::array<char, 65'536> bytes;
    const ssize_t count = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count <= 0) return false;
    const std::string_view request(bytes.data(), static_cast<std::size_t>(count));
    if (request.ends_with("}")) static_cast<void>(::send(socket, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL));
    return true;
  }

  const std::uint16_t port_;
  const testing::Socket listener_;
  const testing::Socket stop_;
  const testing::Socket epoll_{::epoll_create1(0)};
  std::unordered_map<int, testing::Socket> connections_;
  std::thread thread_;
};

Task<void> send_often(OutgoingClient* client, std::string url, std::vector<double>* times) {
  const std::vector<Header> headers = {
      {"Content-Type", "application/x-amz-json-1.0"},
      {"X-Amz-Target", "DynamoDB_20120810.GetItem"},
      {"X-Amz-Date", "20260101T000000Z"},
      {"Authorization",
       "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/dynamodb/aws4_request, "
       "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
       "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"}};
  const OutgoingRequest request("POST", std::move(url), headers,
                                R"({"TableName":"polly","Key":{"k":{"S":"0123456789"}}})");
  for (std::size_t i = 0; i < kRequestsACaller; ++i) {
    const TimePoint begin = system_clock().now();
    const Response response = co_await client->send(Context(), request);
    if (response.status != 200) std::abort();
    times->push_back(std::chrono::duration<double, std::milli>(system_clock().now() - begin).count());
  }
}

Task<double> processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  co_return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

void outgoing_requests(benchmark::State& state) {
  const FastServer server;
  EventLoops loops(1);
  OutgoingClient client(OutgoingOptions(), {loops.at(0)});
  const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
  std::vector<double> times;
  times.reserve(10 * kCallers * kRequestsACaller);
  const double before = run(run_on(loops.at(0), processor_time()));
  for (auto _ : state) {
    Gate callers;
    for (std::size_t i = 0; i < kCallers; ++i) spawn(callers, loops.at(0), send_often(&client, url, &times));
    callers.wait();
  }
  const double took = run(run_on(loops.at(0), processor_time())) - before;
  state.SetItemsProcessed(static_cast<std::int64_t>(times.size()));
  const auto p99 = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 99 / 100);
  std::nth_element(times.begin(), p99, times.end());
  state.counters["p99_ms"] = *p99;
  state.counters["cpu_us"] = took / static_cast<double>(times.size());
  run(client.close());
}
BENCHMARK(outgoing_requests)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace polly::http
