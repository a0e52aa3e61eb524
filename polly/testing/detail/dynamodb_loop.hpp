// HttpLoop: a thread of a DynamoDbService that serves connections (epoll).
//
//   HttpLoop loop(listener.fd(), [](HttpRequest request) { return HttpReply{http_bytes(...)}; });
//   loop.freeze();
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "polly/testing/detail/dynamodb_http.hpp"
#include "polly/testing/socket.hpp"

namespace polly::testing::dynamodb {

struct HttpReply {
  enum class End : std::uint8_t { keep, close, reset, silence, endless };  // after the bytes

  std::string bytes;
  End end = End::keep;
  std::chrono::milliseconds after{0};
  std::function<HttpReply()> later;  // where it is set, it makes the reply after this time
};

class HttpLoop {
 public:
  using Handler = std::function<HttpReply(HttpRequest)>;

  // Accepts from the listener, which outlives it and does not block. The handler runs on the loop's thread.
  HttpLoop(int listener, Handler handler);
  HttpLoop(const HttpLoop&) = delete;
  HttpLoop& operator=(const HttpLoop&) = delete;
  ~HttpLoop();  // closes its connections

  // These wait until the loop has done it; not to be called by the handler.
  void freeze();
  void thaw();
  void close_connections();
  std::size_t open_connections();
  std::size_t accepted();

 private:
  struct Connection {
    Socket socket;
    HttpReader reader;
    std::string output;
    std::size_t sent = 0;
    HttpReply::End end = HttpReply::End::keep;
    bool busy = false;     // with a reply that comes later, or never
    bool writing = false;  // epoll reports when it can be written
    std::function<HttpReply()> later;
  };

  void run();
  void run_tasks();
  void run_due();
  int wait_max() const;  // ms
  void accept_one();
  void serve(std::uint64_t id, std::uint32_t events);
  bool receive(Connection& connection);  // false where it has ended, as below
  bool answer_all(std::uint64_t id, Connection& connection);
  bool apply(std::uint64_t id, Connection& connection, HttpReply reply);
  bool flush(Connection& connection);
  void watch(std::uint64_t id, Connection& connection);
  void do_and_wait(std::function<void()> task);

  const int listener_;
  const Handler handler_;
  Socket epoll_;       // of all
  Socket frozen_set_;  // an epoll of the listener and the wake-up alone
  Socket wake_;        // an eventfd
  std::uint64_t last_id_ = 1;
  std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::multimap<std::chrono::steady_clock::time_point, std::uint64_t> due_;
  std::size_t accepted_ = 0;
  bool frozen_ = false;
  bool ends_ = false;

  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
  std::thread thread_;
};

}  // namespace polly::testing::dynamodb
