// For tests of the client: one with event loops of its own, whose calls are started and waited for from a plain thread.
//
//   TestClient client(options_of(peer.port()));                    // connects by itself
//   EXPECT_EQ(client.ask(Command("GET").key("k")).text(), "v");
//   StartedCall call = client.start(Command("SET").key("k").add("v"), Effect::write, 300ms);
//   call.cancel();
//   EXPECT_EQ(call.ended().text(), "cancelled");
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
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
#include "polly/testing/series_value.hpp"
#include "polly/valkey/client.hpp"

namespace polly::valkey {

// How a call ended.
struct Ended {
  std::vector<resp3::Reply> replies;
  std::optional<ErrorKind> kind;  // of an Error
  std::string message;            // of whatever was thrown
  Duration took{};

  // "OK", "42", "(nil)", several with blanks between, "-ERR no" for an error reply; or the Error's kind.
  std::string text() const {
    if (kind) return std::string(to_string(*kind));
    std::string all = message;
    for (const resp3::Reply& reply : replies) all += (all.empty() ? "" : " ") + text_of(reply);
    return all;
  }

  static std::string text_of(const resp3::Reply& reply) {
    if (reply.is_null()) return "(nil)";
    if (reply.is_integer()) return std::to_string(reply.integer());
    return (reply.is_error() ? "-" : "") + reply.text();
  }
};

// A call under way.
class StartedCall {
 public:
  using Signal = boost::asio::cancellation_signal;

  StartedCall(boost::asio::any_io_executor executor, std::shared_ptr<Signal> signal, std::future<Ended> ended)
      : executor_(std::move(executor)), signal_(std::move(signal)), ended_(std::move(ended)) {}

  void cancel() {
    boost::asio::post(executor_, [signal = signal_] { signal->emit(boost::asio::cancellation_type::terminal); });
  }
  bool is_under_way() const { return ended_.wait_for(std::chrono::seconds(0)) != std::future_status::ready; }
  Ended ended() { return ended_.get(); }  // waits; once

 private:
  boost::asio::any_io_executor executor_;
  std::shared_ptr<Signal> signal_;  // shared with the call
  std::future<Ended> ended_;
};

namespace test_client {

inline Task<void> ask(Client* client, TimePoint begin, Context ctx, std::vector<resp3::Command> commands, Effect effect,
                      std::shared_ptr<std::promise<Ended>> promise) {
  Ended ended;
  try {
    if (commands.size() == 1) {
      ended.replies.push_back(co_await client->execute(ctx, std::move(commands.front()), effect));
    } else {
      ended.replies = co_await client->execute_all(ctx, std::move(commands), effect);
    }
  } catch (const Error& error) {
    ended.kind = error.kind();
    ended.message = error.what();
  } catch (const std::exception& error) {
    ended.message = std::string("not one of our errors: ") + error.what();
  }
  ended.took = system_clock().now() - begin;
  promise->set_value(std::move(ended));
}

}  // namespace test_client

class TestClient {
 public:
  static constexpr Duration kForever = Duration::max();

  // Without loops the client has one of its own, and calls come from a loop that it does not know.
  explicit TestClient(Options options, std::size_t loops = 1) : loops_(loops + 1) {
    std::vector<boost::asio::any_io_executor> known;
    for (std::size_t i = 0; i < loops; ++i) known.push_back(loops_.at(i));
    client_ = std::make_unique<Client>(std::move(options), std::move(known), system_clock(), telemetry_);
  }
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;
  ~TestClient() { close(); }

  StartedCall start(resp3::Command command, Effect effect = Effect::read, Duration within = kForever) {
    std::vector<resp3::Command> commands;
    commands.push_back(std::move(command));
    return start_on(loop(0), std::move(commands), effect, within);
  }
  StartedCall start_on(const boost::asio::any_io_executor& executor, std::vector<resp3::Command> commands,
                       Effect effect, Duration within = kForever) {
    const auto signal = std::make_shared<StartedCall::Signal>();
    const auto promise = std::make_shared<std::promise<Ended>>();
    const TimePoint begin = system_clock().now();  // before the loop comes to it, which may be busy
    const Context ctx = Context().with_timeout(system_clock(), within);
    auto done = [signal](const std::exception_ptr&) {};
    boost::asio::co_spawn(executor, test_client::ask(client_.get(), begin, ctx, std::move(commands), effect, promise),
                          boost::asio::bind_cancellation_slot(signal->slot(), std::move(done)));
    return StartedCall(executor, signal, promise->get_future());
  }
  Ended ask(resp3::Command command, Effect effect = Effect::read, Duration within = kForever) {
    return start(std::move(command), effect, within).ended();
  }

  Client& client() noexcept { return *client_; }
  void close() { run(client_->close()); }

  boost::asio::any_io_executor loop(std::size_t index) const { return loops_.at(index); }
  boost::asio::any_io_executor foreign_loop() const { return loops_.at(loops_.size() - 1); }

  // "polly_store_retries_total{backend="valkey"}"; 0 where there is no such line.
  double metric(const std::string& name) {
    return std::strtod(testing::series_value(telemetry_.metrics().text(), name).c_str(), nullptr);
  }

 private:
  Telemetry telemetry_;
  EventLoops loops_;  // the last one is foreign to the client
  std::unique_ptr<Client> client_;
};

inline Options options_of(std::uint16_t port) {  // of 127.0.0.1
  Options options;
  options.addresses = {Address("127.0.0.1", port)};
  options.command_timeout = Milliseconds(400);
  options.start_timeout = Milliseconds(400);
  return options;
}

// Opens a client and closes it: "opened", or the error.
inline Ended try_open(Options options) {
  Telemetry telemetry;
  Ended ended;
  const TimePoint begin = system_clock().now();
  try {
    const std::unique_ptr<Client> client = run(Client::open(std::move(options), {}, &system_clock(), &telemetry));
    ended.message = "opened";
    run(client->close());
  } catch (const Error& error) {
    ended.kind = error.kind();
    ended.message = error.what();
  }
  ended.took = system_clock().now() - begin;
  return ended;
}

inline void expect_refused(const Options& options, ErrorKind kind, std::string_view part) {
  const Ended ended = try_open(options);
  EXPECT_EQ(ended.kind, kind) << ended.message;
  EXPECT_NE(ended.message.find(part), std::string::npos) << ended.message;
  EXPECT_EQ(ended.message.find("s3cret"), std::string::npos) << ended.message;
  EXPECT_LT(ended.took, std::chrono::seconds(10)) << "what waiting cannot change is said at once";
}

inline resp3::Command get(std::string_view key) {
  return resp3::Command("GET").key(key);
}

inline resp3::Command set(std::string_view key) {
  return resp3::Command("SET").key(key).add("v");
}

}  // namespace polly::valkey
