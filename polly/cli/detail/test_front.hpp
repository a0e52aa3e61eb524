// TestFront: a server that answers in place of a daemon, such as a proxy, a cache or another program. It gives the same
// answer to every method and path and records the requests.
//
//   TestFront front(CannedReply(200, "text/html", "<h1>Welcome</h1>"));
//   TestFront counting([](const http::Request& request) { return CannedReply(200, "text/plain", request.path); });
//   front.url();                                                // "http://127.0.0.1:41234"
//   front.requests();                                           // {"GET /api/v1/store/entry?key=a Bearer t0ken"}
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/event_loops.hpp"
#include "polly/http/server.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::cli {

// A reply that can be sent many times.
struct CannedReply {
  CannedReply(int its_status, std::string type, std::string text, std::vector<http::Header> others = {})
      : status(its_status), content_type(std::move(type)), body(std::move(text)), headers(std::move(others)) {}
  explicit CannedReply(const http::Reply& reply)
      : CannedReply(reply.status, reply.content_type, reply.body, reply.headers) {}
  static CannedReply json(int status, std::string text) {
    return CannedReply(status, "application/json", std::move(text));
  }

  int status;
  std::string content_type;
  std::string body;
  std::vector<http::Header> headers;
};

class TestFront {
 public:
  using Answer = std::function<CannedReply(const http::Request&)>;

  explicit TestFront(Answer answer)
      : answer_(std::move(answer)), server_(every_route(), http::ServerOptions(), loops_, telemetry_) {
    server_.listen(Address("127.0.0.1", 0));
  }
  explicit TestFront(CannedReply reply) : TestFront([reply](const http::Request&) { return reply; }) {}
  TestFront(const TestFront&) = delete;
  TestFront& operator=(const TestFront&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  static constexpr int kSegmentsMax = 9;

  http::Router every_route() {
    http::Router router;
    std::string pattern;
    for (int i = 0; i < kSegmentsMax; ++i) {
      pattern += "/{s" + std::to_string(i) + "}";
      for (const char* method : {"GET", "PUT", "DELETE", "POST"}) {
        router.add(method, pattern, [this](Context, http::Request request) { return answer(std::move(request)); });
      }
    }
    return router;
  }

  Task<http::Reply> answer(http::Request request) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request.method + " " + request.path + "?" + request.query_string + " " +
                          std::string(request.header("Authorization")));
    }
    CannedReply canned = answer_(request);
    http::Reply reply(canned.status, std::move(canned.content_type), std::move(canned.body));
    reply.headers = std::move(canned.headers);
    co_return reply;
  }

  const Answer answer_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  Telemetry telemetry_;
  EventLoops loops_{1};
  http::Server server_;
};

}  // namespace polly::cli
