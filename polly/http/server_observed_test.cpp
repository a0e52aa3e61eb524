// What a server tells of its requests: errors, metrics, log lines and spans.
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "polly/http/detail/test_peer.hpp"
#include "polly/http/detail/test_server.hpp"

namespace polly::http {
namespace {

std::string get(std::string_view path, std::string_view headers = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: polly.test:80\r\n" + std::string(headers) + "\r\n";
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The metrics, once they say `line`: a request is counted just after its reply was sent.
bool comes_to_say(TestServer& server, std::string_view line) {
  for (int i = 0; i < 10'000; ++i) {
    if (contains(server.metrics(), line)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

TEST(HttpObserved, WhatAHandlerThrowsBecomesAProblem) {
  TestServer server(ServerOptions{.request_timeout = Milliseconds(20)});
  TestPeer peer(server.port());
  const RawReply conflict = peer.ask(get("/fail/error"));
  EXPECT_EQ(conflict.status, 409);
  EXPECT_TRUE(contains(conflict.body, "another caller was faster")) << conflict.body;
  const RawReply broken = peer.ask(get("/fail/exception"));
  EXPECT_EQ(broken.status, 500);
  EXPECT_FALSE(contains(broken.body, "secret")) << broken.body;
  EXPECT_EQ(peer.ask(get("/fail/other")).status, 500);
  const RawReply late = peer.ask(get("/fail/late"));
  EXPECT_EQ(late.status, 503);
  EXPECT_TRUE(late.says("Retry-After: 1"));
  EXPECT_EQ(peer.ask(get("/hello")).status, 200);
  const std::string& log = server.stop_and_read_log();
  EXPECT_TRUE(contains(log, "a secret of the handler")) << log;
  EXPECT_TRUE(contains(log, "\"level\":\"error\"")) << log;
}

TEST(HttpObserved, EveryRequestIsMeasuredUnderTheGroupOfItsRoute) {
  TestServer server;
  TestPeer peer(server.port());
  EXPECT_EQ(peer.ask(get("/items/1")).status, 200);
  EXPECT_EQ(peer.ask(get("/items/2")).status, 200);
  EXPECT_EQ(peer.ask(get("/a-stranger's-path")).status, 404);
  EXPECT_EQ(peer.ask("BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
  EXPECT_EQ(peer.ask("GET / HTTP/1.1\r\n\r\n").status, 400);
  const std::string name = "polly_http_requests_total";
  EXPECT_TRUE(comes_to_say(server, name + R"({code="2xx",group="open"} 2)")) << server.metrics();
  EXPECT_TRUE(comes_to_say(server, name + R"({code="4xx",group="other"} 3)"));
  EXPECT_TRUE(contains(server.metrics(), name + R"({code="5xx",group="open"} 0)"));
  EXPECT_TRUE(contains(server.metrics(), "polly_http_request_duration_seconds_count{group=\"open\"} 2\n"));
  EXPECT_FALSE(contains(server.metrics(), "stranger"));
}

TEST(HttpObserved, EveryRequestHasALineInTheLog) {
  TestServer server;
  TestPeer peer(server.port());
  EXPECT_EQ(peer.ask(get("/items/private", "X-Request-Id: 72d3162e\r\n")).status, 200);
  const std::string& log = server.stop_and_read_log();
  EXPECT_TRUE(contains(log, R"("request_id":"72d3162e")")) << log;
  EXPECT_TRUE(contains(log, R"("route":"/items/{item}")")) << log;
  EXPECT_FALSE(contains(log, "private")) << log;
}

TEST(HttpObserved, EveryAnswerHasTheIdOfItsRequest) {
  TestServer server(ServerOptions{.body_bytes_max = 1000});
  const std::string bodies[] = {
      get("/hello", "X-Request-Id: 4711\r\n"),
      get("/stream/empty", "X-Request-Id: 4711\r\n"),
      get("/fail/error", "X-Request-Id: 4711\r\n"),
      get("/fail/exception", "X-Request-Id: 4711\r\n"),
      get("/nothing", "X-Request-Id: 4711\r\n"),
      get("/seen", "X-GitHub-Delivery: 4711\r\nX-Request-Id: of-a-proxy\r\n"),
      "HEAD /hello HTTP/1.1\r\nHost: a\r\nX-Request-Id: 4711\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\nX-Request-Id: 4711\r\n\r\n",
      "PUT /hello HTTP/1.1\r\nHost: a\r\nX-Request-Id: 4711\r\n\r\n",
      "GET /hello HTTP/1.1\r\nX-Request-Id: 4711\r\n\r\n",  // the gate refuses it: no Host
      "POST /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: 4711\r\nContent-Length: 1001\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: 4711\r\nTransfer-Encoding: chunked\r\n\r\nno\r\n"};
  for (const std::string& request : bodies) {
    TestPeer peer(server.port());
    const RawReply reply = peer.ask(request, !request.starts_with("HEAD"));
    EXPECT_TRUE(reply.says("X-Request-Id: 4711")) << request << reply.head;
    if (reply.status < 400) continue;
    EXPECT_TRUE(reply.body.ends_with(R"(,"request_id":"4711"})")) << reply.body;
  }
  TestPeer peer(server.port());
  EXPECT_FALSE(peer.ask(get("/hello", "X-Request-Id: two words\r\n")).says("X-Request-Id: two words"));
  const RawReply fresh = peer.ask("\r\n\r\n");
  EXPECT_EQ(fresh.status, 400);
  EXPECT_TRUE(contains(fresh.head, "\r\nX-Request-Id: ")) << fresh.head;
  const std::string& log = server.stop_and_read_log();
  std::size_t lines = 0;
  for (std::size_t at = log.find(R"("request_id":"4711")"); at != std::string::npos;
       at = log.find(R"("request_id":"4711")", at + 1)) {
    ++lines;
  }
  EXPECT_EQ(lines, std::size(bodies) + 1) << log;  // and the line about the handler that failed
}

TEST(HttpObserved, TheTypeOfARefusalNamesItsCause) {
  TestServer server(ServerOptions{.body_bytes_max = 1000});
  const std::string host = " HTTP/1.1\r\nHost: a\r\n";
  const std::pair<std::string, std::string_view> requests[] = {
      {"GET /nothing" + host + "\r\n", "unknown-path"},
      {"PUT /hello" + host + "\r\n", "unknown-method"},
      {"GET /hello HTTP/1.1\r\n\r\n", "malformed-request"},
      {"GET /hello HTTP/2.0\r\nHost: a\r\n\r\n", "unsupported-version"},
      {"CONNECT a:1" + host + "\r\n", "unsupported"},
      {"GET /" + std::string(9000, 'a') + host + "\r\n", "target-too-long"},
      {"GET /hello" + host + "A: " + std::string(40'000, 'a') + "\r\n\r\n", "head-too-large"},
      {"POST /echo" + host + "Content-Length: 1001\r\n\r\n", "body-too-large"},
      {"POST /echo" + host + "Content-Length: 1\r\nExpect: more\r\n\r\n", "expectation-failed"},
      {"GET /fail/error" + host + "\r\n", "conflict"},
      {"GET /fail/exception" + host + "\r\n", "internal"}};
  for (const auto& [request, word] : requests) {
    TestPeer peer(server.port());
    const RawReply reply = peer.ask(request);
    EXPECT_TRUE(contains(reply.body, R"("type":"urn:polly:problem:)" + std::string(word) + "\"")) << word << reply.body;
  }
}

// Remembers every span that ended.
class RememberingTracer final : public Tracer {
 public:
  using Attributes = std::map<std::string, std::string, std::less<>>;
  struct Memory {
    std::mutex mutex;
    std::vector<Attributes> spans;
  };

  explicit RememberingTracer(Memory& memory) : memory_(memory) {}
  bool is_enabled() const noexcept override { return true; }
  Span start(std::string_view name, SpanKind kind, const TraceContext& parent) override {
    return Span(std::make_unique<Recorder>(memory_, name, kind, parent));
  }

 private:
  class Recorder final : public Span::Recorder {
   public:
    Recorder(Memory& memory, std::string_view name, SpanKind kind, const TraceContext& parent)
        : memory_(memory), context_(parent) {
      attributes_["name"] = name;
      attributes_["is server"] = kind == SpanKind::server ? "yes" : "no";
      attributes_["parent"] = parent.traceparent();
      context_.span_id.fill(7);
    }
    ~Recorder() override {
      const std::lock_guard lock(memory_.mutex);
      memory_.spans.push_back(attributes_);
    }
    void set(std::string_view name, std::string_view value) override { attributes_[std::string(name)] = value; }
    void set(std::string_view name, std::int64_t value) override {
      attributes_[std::string(name)] = std::to_string(value);
    }
    void fail(std::string_view type, std::string_view) override { attributes_["error.type"] = type; }
    TraceContext context() const override { return context_; }

   private:
    Memory& memory_;
    TraceContext context_;
    Attributes attributes_;
  };

  Memory& memory_;
};

TEST(HttpObserved, EveryRequestHasASpanThatContinuesTheCallersTrace) {
  RememberingTracer::Memory memory;
  {
    TestServer server(ServerOptions(), std::make_unique<RememberingTracer>(memory));
    TestPeer peer(server.port());
    const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const RawReply seen = peer.ask(get("/seen", "traceparent: " + trace + "\r\nX-Request-Id: 4711\r\n"));
    EXPECT_TRUE(contains(seen.body, "4bf92f3577b34da6a3ce929d0e0e4736-0707070707070707")) << seen.body;
    EXPECT_EQ(peer.ask(get("/fail/exception")).status, 500);
    EXPECT_EQ(peer.ask(get("/nothing")).status, 404);
  }
  ASSERT_EQ(memory.spans.size(), 3U);
  const RememberingTracer::Attributes expected{{"name", "GET /seen"},
                                               {"is server", "yes"},
                                               {"parent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
                                               {"http.request.method", "GET"},
                                               {"http.route", "/seen"},
                                               {"http.response.status_code", "200"},
                                               {"url.scheme", "http"},
                                               {"server.address", "polly.test"},
                                               {"polly.request_id", "4711"}};
  EXPECT_EQ(memory.spans[0], expected);
  EXPECT_EQ(memory.spans[1].at("error.type"), "500");
  EXPECT_EQ(memory.spans[2].at("name"), "GET");
  EXPECT_EQ(memory.spans[2].count("error.type"), 0U);
}

TEST(HttpObserved, NoSpanMetricOrLogLineRepeatsWhatAPathOrAQueryNames) {
  RememberingTracer::Memory memory;
  TestServer server(ServerOptions(), std::make_unique<RememberingTracer>(memory));
  {
    TestPeer peer(server.port());
    EXPECT_EQ(peer.ask(get("/items/private?of=private")).status, 200);
    EXPECT_EQ(peer.ask(get("/items/private/private")).status, 404);
    EXPECT_EQ(peer.ask("DELETE /items/private HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
    EXPECT_EQ(peer.ask("PRIVATE /items/private HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
    EXPECT_EQ(peer.ask(get("/fail/private")).status, 500);
    EXPECT_EQ(peer.ask("GET /private HTTP/1.1\r\nno header\r\n\r\n").status, 400);
  }
  const std::string metrics = server.metrics();
  const std::string& log = server.stop_and_read_log();
  EXPECT_EQ(memory.spans.size(), 5U);
  for (const RememberingTracer::Attributes& span : memory.spans) {
    for (const auto& [name, value] : span) EXPECT_FALSE(contains(value, "private")) << name << " " << value;
  }
  for (const std::string& text : {metrics, log}) {
    EXPECT_FALSE(contains(text, "private")) << text;
    EXPECT_FALSE(contains(text, "PRIVATE")) << text;
  }
}

}  // namespace
}  // namespace polly::http
