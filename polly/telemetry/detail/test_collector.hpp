// For tests: a collector of traces on 127.0.0.1, and a tracer that sends to it.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "polly/base/decimal.hpp"
#include "polly/telemetry/otel_tracer.hpp"

namespace polly::trace_detail {

struct Delivery {
  std::string head;
  std::string body;
};

// A collector on 127.0.0.1: takes one request a connection and answers it; with status 0 it never answers.
class Collector {
 public:
  explicit Collector(int status = 200) : status_(status), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(listener_, generic, size), 0);
    EXPECT_EQ(getsockname(listener_, generic, &size), 0);
    EXPECT_EQ(listen(listener_, 64), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;
  ~Collector() {
    is_done_ = true;
    thread_.join();
    for (const int held : held_) close(held);
    close(listener_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  std::vector<Delivery> wait_for(std::size_t deliveries) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(arrived_.wait_for(lock, std::chrono::seconds(10), [&] { return deliveries_.size() >= deliveries; }));
    return deliveries_;
  }

 private:
  void serve() {
    while (!is_done_) {
      pollfd waiting{listener_, POLLIN, 0};
      if (poll(&waiting, 1, 20) <= 0) continue;
      const int connection = accept(listener_, nullptr, nullptr);
      if (status_ == 0) {
        held_.push_back(connection);
        continue;
      }
      take(connection);
      close(connection);
    }
  }

  void take(int connection) {
    std::string bytes;
    std::size_t head_size = std::string::npos;
    std::size_t body_size = 0;
    std::array<char, 16384> buffer{};
    while (head_size == std::string::npos || bytes.size() < head_size + body_size) {
      const ssize_t size = recv(connection, buffer.data(), buffer.size(), 0);
      if (size <= 0) return;
      bytes.append(buffer.data(), static_cast<std::size_t>(size));
      if (head_size != std::string::npos || bytes.find("\r\n\r\n") == std::string::npos) continue;
      head_size = bytes.find("\r\n\r\n") + 4;
      body_size = content_length(bytes.substr(0, head_size));
      if (bytes.find("100-continue") != std::string::npos) answer(connection, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    {
      const std::lock_guard lock(mutex_);
      deliveries_.push_back(Delivery{bytes.substr(0, head_size), bytes.substr(head_size)});
    }
    arrived_.notify_all();
    answer(connection,
           "HTTP/1.1 " + std::to_string(status_) +
               " Reason\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
  }

  static std::size_t content_length(const std::string& head) {
    const std::size_t at = head.find("Content-Length: ");
    if (at == std::string::npos) return 0;
    std::string_view value = std::string_view(head).substr(at + 16);
    return take_decimal<std::size_t>(value).value_or(0);
  }

  static void answer(int connection, const std::string& text) {
    EXPECT_EQ(send(connection, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }

  const int status_;
  const int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_done_{false};
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Delivery> deliveries_;
  std::vector<int> held_;
  std::thread thread_;
};

inline TracerSettings settings_for(const Collector& collector) {
  TracerSettings settings;
  settings.endpoint = collector.url();
  settings.protocol = "http/json";
  settings.batch_delay = "10";
  return settings;
}

// A tracer with a log and metrics of its own.
struct Traced {
  explicit Traced(const TracerSettings& settings) : tracer(open_tracer(settings, *log, metrics)) {}

  std::string dropped() const {
    constexpr std::string_view kName = "\npolly_telemetry_spans_dropped_total ";
    const std::string text = metrics.text();
    const std::size_t at = text.find(kName);
    return at == text.npos ? "none" : text.substr(at + kName.size(), text.find('\n', at + 1) - at - kName.size());
  }

  std::string lines;
  std::unique_ptr<Log> log = Log::to_text(Level::debug, LogFormat::json, lines);
  Metrics metrics;
  std::unique_ptr<Tracer> tracer;
};

// Skips its tests where the program is built without OpenTelemetry.
class OtelTracer : public ::testing::Test {
 protected:
  void SetUp() override {
    TracerSettings settings;
    settings.endpoint = "http://127.0.0.1:1";
    if (!Traced(settings).tracer->is_enabled()) GTEST_SKIP() << "built with POLLY_OTEL=OFF";
  }
};

}  // namespace polly::trace_detail
