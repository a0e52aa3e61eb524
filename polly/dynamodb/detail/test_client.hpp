// For tests of the Client: one of a DynamoDbService, with event loops of its own, whose calls are started and awaited
// from a plain thread.
//
//   DynamoDbService service;
//   TestClient client(options_of(service));
//   EXPECT_EQ(client.get("a").text(), "ok");
//   StartedCall call = client.start(put_item("a", "1"), 300ms);
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
#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/dynamodb/client.hpp"
#include "polly/telemetry/telemetry.hpp"
#include "polly/testing/dynamodb_service.hpp"

namespace polly::dynamodb {

inline constexpr const char* kTestTable = "polly";

inline Options options_of(const testing::DynamoDbService& service) {
  Options options;
  options.region = service.region();
  options.endpoint = service.url();
  const testing::DynamoDbCredentials credentials = service.credentials();
  options.credentials.access_key_id = credentials.access_key;
  options.credentials.secret_access_key = Secret(credentials.secret_key);
  options.credentials.session_token = Secret(credentials.session_token);
  return options;
}

// An operation, as a test calls it.
struct TestCall {
  TestCall(std::string its_operation, std::string its_body, Effect its_effect)
      : operation(std::move(its_operation)), body(std::move(its_body)), effect(its_effect) {}

  std::string operation;
  std::string body;
  Effect effect;
};

inline TestCall get_item(const std::string& key) {
  return TestCall("GetItem", std::string(R"({"TableName":")") + kTestTable + R"(","Key":{"k":{"S":")" + key + R"("}}})",
                  Effect::read);
}

// `more`: further members, with a comma in front.
inline TestCall put_item(const std::string& key, const std::string& value, Effect effect = Effect::write,
                         const std::string& more = "") {
  return TestCall("PutItem",
                  std::string(R"({"TableName":")") + kTestTable + R"(","Item":{"k":{"S":")" + key + R"("},"v":{"S":")" +
                      value + R"("}})" + more + "}",
                  effect);
}

// How a call ended.
struct EndedCall {
  Answer answer;
  std::optional<ErrorKind> kind;  // of an Error
  std::string message;            // of whatever was thrown
  Duration took{};

  // "ok"; the code of a refusal; the Error's kind.
  std::string text() const {
    if (kind) return std::string(to_string(*kind));
    if (!message.empty()) return message;
    return answer.is_ok() ? "ok" : answer.code;
  }
};

class StartedCall {
 public:
  using Signal = boost::asio::cancellation_signal;

  StartedCall(boost::asio::any_io_executor executor, std::shared_ptr<Signal> signal, std::future<EndedCall> ended)
      : executor_(std::move(executor)), signal_(std::move(signal)), ended_(std::move(ended)) {}

  void cancel() {
    boost::asio::post(executor_, [signal = signal_] { signal->emit(boost::asio::cancellation_type::terminal); });
  }
  EndedCall ended() { return ended_.get(); }  // waits; once

 private:
  boost::asio::any_io_executor executor_;
  std::shared_ptr<Signal> signal_;  // shared with the call
  std::future<EndedCall> ended_;
};

namespace test_client {

inline Task<void> call(Client* client, Context ctx, TestCall call, std::shared_ptr<std::promise<EndedCall>> promise) {
  const TimePoint begin = system_clock().now();
  EndedCall ended;
  Client::MakeBody body = [text = call.body](TimePoint) { return text; };
  try {
    ended.answer = co_await client->call(ctx, call.operation, std::move(body), call.effect);
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
    client_ = std::make_unique<Client>(std::move(options), telemetry_, system_clock(), known);
  }
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;
  ~TestClient() { close(); }

  StartedCall start(TestCall call, Duration within = kForever) {
    return start_on(loops_.at(0), std::move(call), within);
  }
  StartedCall start_on(const boost::asio::any_io_executor& executor, TestCall call, Duration within = kForever) {
    const auto signal = std::make_shared<StartedCall::Signal>();
    const auto promise = std::make_shared<std::promise<EndedCall>>();
    const Context ctx = Context().with_timeout(system_clock(), within);
    auto done = [signal](const std::exception_ptr&) {};
    boost::asio::co_spawn(executor, test_client::call(client_.get(), ctx, std::move(call), promise),
                          boost::asio::bind_cancellation_slot(signal->slot(), std::move(done)));
    return StartedCall(executor, signal, promise->get_future());
  }
  EndedCall call(TestCall call, Duration within = kForever) { return start(std::move(call), within).ended(); }

  Client& client() noexcept { return *client_; }
  void close() { run(client_->close()); }

  boost::asio::any_io_executor foreign_loop() const { return loops_.at(loops_.size() - 1); }
  std::string metrics() { return telemetry_.metrics().text(); }

 private:
  Telemetry telemetry_;
  EventLoops loops_;  // the last one is foreign to the client
  std::unique_ptr<Client> client_;
};

}  // namespace polly::dynamodb
