// For tests: a server on a free port, with these routes:
//
//   GET /hello             200 hello
//   GET /known             200 hello, to a client that is known from then on
//   POST /echo             200 and the body
//   GET /seen              200 and what the handler sees of the request: path, query, id, trace
//   GET /items/{item}      200 and the item
//   GET /large             200 and 4 MiB
//   GET /shared            200 and 4 MiB that all replies share
//   GET /stream            200 and 256 pieces of 64 KiB; pieces() counts those that were made
//   GET /stream/{how}      the same, broken off after two pieces (broken), or without any (empty)
//   GET /fail/{how}        throws: error, late, exception or something else
//   GET POST /wait         answers after release()
//   GET DELETE /forever    waits until it is cut
//   GET /watched           answers after release(), with a deadline that is kWatchedWait later, and watches its client
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "polly/base/event_loops.hpp"
#include "polly/http/server.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::http {

inline constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

class TestServer {
 public:
  static constexpr std::chrono::seconds kWatchedWait{30};

  explicit TestServer(const ServerOptions& options = ServerOptions(), std::unique_ptr<Tracer> tracer = nullptr)
      : telemetry_(Log::to_text(Level::debug, LogFormat::json, log_), tracer ? std::move(tracer) : silence()),
        server_(make_router(), options, loops_, telemetry_) {
    server_.listen(Address("127.0.0.1", 0));
  }

  std::uint16_t port() const noexcept { return server_.port(); }
  std::string metrics() { return telemetry_.metrics().text(); }
  int waiting() const noexcept { return waiting_; }
  int cancelled() const noexcept { return cancelled_; }  // handlers of /watched whose client has left
  std::size_t pieces() const noexcept { return pieces_; }
  void release() noexcept { is_released_ = true; }
  bool stop(Duration grace) { return server_.stop(grace); }

  // Every line so far; the server has stopped then.
  const std::string& stop_and_read_log() {
    release();
    stop(std::chrono::seconds(20));
    return log_;
  }

 private:
  static constexpr std::size_t kPieces = 256;
  static constexpr std::size_t kPieceBytes = 64 * 1024;

  class Stream final : public BodyStream {
   public:
    Stream(std::atomic<std::size_t>& pieces, std::size_t count, bool breaks_off)
        : pieces_(pieces), left_(count), breaks_off_(breaks_off) {}

    Task<std::optional<std::string>> next(Context) override {
      if (left_ == 0 && breaks_off_) throw Error(ErrorKind::unavailable, "the store is gone");
      if (left_ == 0) co_return std::nullopt;
      --left_;
      ++pieces_;
      co_return std::string(kPieceBytes, 'x');
    }

   private:
    std::atomic<std::size_t>& pieces_;
    std::size_t left_;
    const bool breaks_off_;
  };

  static std::unique_ptr<Tracer> silence() { return std::make_unique<Tracer>(); }

  static Task<void> rest(Milliseconds time) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }

  static Task<Reply> hello(Context, Request) { co_return Reply::text(200, "hello"); }
  static Task<Reply> known(Context, Request) {
    Reply reply = Reply::text(200, "hello");
    reply.to_known_client();
    co_return reply;
  }
  static Task<Reply> echo(Context, Request request) { co_return Reply::text(200, std::move(request.body)); }
  static Task<Reply> item(Context, Request request) {
    co_return Reply::text(200, std::string(request.parameter("item")));
  }
  static Task<Reply> large(Context, Request) { co_return Reply::text(200, std::string(4 * 1024 * 1024, 'x')); }

  static Task<Reply> shared(Context, Request) {
    static const auto text = std::make_shared<const std::string>(4 * 1024 * 1024, 's');
    Reply reply = Reply::text(200, "");
    reply.shared_body = text;
    co_return reply;
  }

  Task<Reply> stream(Request request) {
    const std::string_view how = request.parameter("how");
    const std::size_t count = how == "empty" ? 0 : how == "broken" ? 2 : kPieces;
    co_return Reply::streamed(200, "text/plain", std::make_unique<Stream>(pieces_, count, how == "broken"));
  }

  static Task<Reply> seen(Context ctx, Request request) {
    co_return Reply::text(200, request.path + " " + request.query("q").value_or("-") + " " +
                                   std::string(ctx.request_id()) + " " + ctx.trace().traceparent());
  }

  static Task<Reply> fail(Context ctx, Request request) {
    const std::string_view how = request.parameter("how");
    if (how == "error") throw Error(ErrorKind::conflict, "another caller was faster");
    if (how == "exception") throw std::runtime_error("a secret of the handler");
    if (how != "late") throw 42;
    while (!ctx.is_late(polly::system_clock().now())) co_await rest(Milliseconds(1));
    throw Error(ErrorKind::deadline_exceeded, "out of time");
  }

  Task<Reply> wait() {
    ++waiting_;
    while (!is_released_) co_await rest(Milliseconds(1));
    --waiting_;
    co_return Reply::text(200, "released");
  }

  Task<Reply> watched(Context ctx) {
    struct Count {
      Count(std::atomic<int>& its_waiting, std::atomic<int>& its_cancelled)
          : waiting(its_waiting), cancelled(its_cancelled) {
        ++waiting;
      }
      Count(const Count&) = delete;
      Count& operator=(const Count&) = delete;
      ~Count() {
        --waiting;
        if (!is_answered) ++cancelled;
      }

      std::atomic<int>& waiting;
      std::atomic<int>& cancelled;
      bool is_answered = false;
    };
    Count count(waiting_, cancelled_);
    while (!is_released_ && !ctx.is_late(polly::system_clock().now())) co_await rest(Milliseconds(1));
    count.is_answered = true;
    co_return Reply::text(200, is_released_ ? "released" : "late");
  }

  Task<Reply> wait_forever() {
    ++waiting_;
    for (;;) co_await rest(std::chrono::hours(1));
  }

  Router make_router() {
    Router router;
    router.add("GET", "/hello", hello);
    router.add("GET", "/known", known);
    router.add("POST", "/echo", echo);
    router.add("GET", "/shared", shared);
    router.add("GET", "/stream", [this](Context, Request request) { return stream(std::move(request)); });
    router.add("GET", "/stream/{how}", [this](Context, Request request) { return stream(std::move(request)); });
    router.add({.method = "GET", .pattern = "/seen", .handler = seen, .id_header = "X-GitHub-Delivery"});
    router.add("GET", "/items/{item}", item);
    router.add("GET", "/large", large);
    router.add("GET", "/fail/{how}", fail);
    router.add("GET", "/wait", [this](Context, Request) { return wait(); });
    router.add("POST", "/wait", [this](Context, Request) { return wait(); });
    router.add("GET", "/forever", [this](Context, Request) { return wait_forever(); });
    router.add("DELETE", "/forever", [this](Context, Request) { return wait_forever(); });
    const auto wait_rule = [](const Request&) { return std::optional<Duration>(kWatchedWait); };
    const auto watched_handler = [this](Context ctx, Request) { return watched(ctx); };
    router.add("GET", "/watched", watched_handler, {}, wait_rule);
    return router;
  }

  std::string log_;
  Telemetry telemetry_;
  std::atomic<int> waiting_{0};
  std::atomic<int> cancelled_{0};
  std::atomic<bool> is_released_{false};
  std::atomic<std::size_t> pieces_{0};
  EventLoops loops_{2};
  Server server_;
};

}  // namespace polly::http
