// For tests of the OutgoingClient: one with event loops of its own, whose calls are started and waited for from a plain
// thread; and scripts of servers.
//
//   TestOutgoing client;
//   EXPECT_EQ(client.ask(OutgoingRequest("GET", http_url(server.port()) + "/hello")).text(), "200 hello");
//   StartedRequest call = client.start(OutgoingRequest("POST", url), 300ms);
//   call.cancel();
//   EXPECT_EQ(call.ended().text(), "cancelled");
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/http/outgoing_client.hpp"
#include "polly/testing/peer.hpp"

namespace polly::http {

// How a request ended.
struct EndedRequest {
  Response response;
  std::optional<ErrorKind> kind;  // of an Error
  std::string message;            // of whatever was thrown
  Duration took{};

  // "200 hello"; or the Error's kind.
  std::string text() const {
    if (kind) return std::string(to_string(*kind));
    return message.empty() ? std::to_string(response.status) + " " + response.body : message;
  }
};

// A request under way.
class StartedRequest {
 public:
  using Signal = boost::asio::cancellation_signal;

  StartedRequest(boost::asio::any_io_executor executor, std::shared_ptr<Signal> signal, std::future<EndedRequest> ended)
      : executor_(std::move(executor)), signal_(std::move(signal)), ended_(std::move(ended)) {}

  void cancel() {
    boost::asio::post(executor_, [signal = signal_] { signal->emit(boost::asio::cancellation_type::terminal); });
  }
  EndedRequest ended() { return ended_.get(); }  // waits; once

 private:
  boost::asio::any_io_executor executor_;
  std::shared_ptr<Signal> signal_;  // shared with the request
  std::future<EndedRequest> ended_;
};

namespace test_outgoing {

inline Task<void> ask(OutgoingClient* client, TimePoint begin, Context ctx, OutgoingRequest request,
                      std::shared_ptr<std::promise<EndedRequest>> promise) {
  EndedRequest ended;
  try {
    ended.response = co_await client->send(ctx, std::move(request));
  } catch (const Error& error) {
    ended.kind = error.kind();
    ended.message = error.what();
  } catch (const std::exception& error) {
    ended.message = std::string("not one of our errors: ") + error.what();
  }
  ended.took = system_clock().now() - begin;
  promise->set_value(std::move(ended));
}

}  // namespace test_outgoing

class TestOutgoing {
 public:
  static constexpr Duration kForever = Duration::max();

  // Without loops the client has one of its own, and calls come from a loop that it does not know.
  explicit TestOutgoing(OutgoingOptions options = OutgoingOptions(), std::size_t loops = 1) : loops_(loops + 1) {
    std::vector<boost::asio::any_io_executor> known;
    for (std::size_t i = 0; i < loops; ++i) known.push_back(loops_.at(i));
    client_ = std::make_unique<OutgoingClient>(std::move(options), known);
  }
  TestOutgoing(const TestOutgoing&) = delete;
  TestOutgoing& operator=(const TestOutgoing&) = delete;
  ~TestOutgoing() { close(); }

  StartedRequest start(OutgoingRequest request, Duration within = kForever) {
    return start_on(loop(0), std::move(request), within);
  }
  StartedRequest start_on(const boost::asio::any_io_executor& executor, OutgoingRequest request,
                          Duration within = kForever) {
    const auto signal = std::make_shared<StartedRequest::Signal>();
    const auto promise = std::make_shared<std::promise<EndedRequest>>();
    const TimePoint begin = system_clock().now();
    const Context ctx = Context().with_timeout(system_clock(), within);
    auto done = [signal](const std::exception_ptr&) {};
    boost::asio::co_spawn(executor, test_outgoing::ask(client_.get(), begin, ctx, std::move(request), promise),
                          boost::asio::bind_cancellation_slot(signal->slot(), std::move(done)));
    return StartedRequest(executor, signal, promise->get_future());
  }
  EndedRequest ask(OutgoingRequest request, Duration within = kForever) {
    return start(std::move(request), within).ended();
  }

  OutgoingClient& client() noexcept { return *client_; }
  void close() { run(client_->close()); }

  boost::asio::any_io_executor loop(std::size_t index) const { return loops_.at(index); }
  boost::asio::any_io_executor foreign_loop() const { return loops_.at(loops_.size() - 1); }

 private:
  EventLoops loops_;  // the last one is foreign to the client
  std::unique_ptr<OutgoingClient> client_;
};

inline std::string http_url(std::uint16_t port) {  // of 127.0.0.1
  return "http://127.0.0.1:" + std::to_string(port);
}

inline std::string http_answer(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

// Answers so many requests, each with its first line.
inline void answer_http(testing::Peer& peer, std::size_t requests) {
  for (; requests > 0; --requests) {
    const std::optional<std::string> request = peer.next_http();
    if (!request) return;
    peer.send(http_answer(request->substr(0, request->find('\r'))));
  }
}

}  // namespace polly::http
