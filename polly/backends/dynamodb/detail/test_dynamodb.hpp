// For tests on a DynamoDbService: two event loops, stores on them, and how calls end.
//
//   testing::DynamoDbService service;
//   TestDynamodb world(service);                          // makes the table "polly"
//   const std::unique_ptr<Store> store = world.open();
//   EXPECT_EQ(kind_of(store->set(Context(), "a", 1)), std::nullopt);
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/dynamodb/dynamodb_backend.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/dynamodb_service.hpp"
#include "polly/testing/noise.hpp"

namespace polly::dynamodb_backend {

// nullopt: the call succeeded.
inline std::optional<ErrorKind> kind_of(Task<void> task) {
  try {
    run(std::move(task));
  } catch (const Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

inline Context in_300ms() {
  return Context().with_timeout(system_clock(), std::chrono::milliseconds(300));
}

// How a call ends that has 300 ms, and that it does in time.
inline std::optional<ErrorKind> kind_in_time(Task<void> task) {
  const testing::Noise noise;
  const TimePoint before = system_clock().now();
  const std::optional<ErrorKind> kind = kind_of(std::move(task));
  EXPECT_LT(system_clock().now() - before, std::chrono::milliseconds(400) + noise.worst());
  return kind;
}

inline DynamodbOptions options_on(const std::string& url, const std::string& region,
                                  const testing::DynamoDbCredentials& credentials, const std::string& table = "polly") {
  DynamodbOptions options(table);
  options.client.region = region;
  options.client.endpoint = url;
  options.client.credentials.access_key_id = credentials.access_key;
  options.client.credentials.secret_access_key = Secret(credentials.secret_key);
  options.client.credentials.session_token = Secret(credentials.session_token);
  return options;
}

inline DynamodbOptions options_of(const testing::DynamoDbService& service, const std::string& table = "polly") {
  return options_on(service.url(), service.region(), service.credentials(), table);
}

class TestDynamodb {
 public:
  static constexpr std::size_t kLoops = 2;

  explicit TestDynamodb(testing::DynamoDbService& service) : service_(service), loops_(kLoops) {
    service_.create_table("polly");
  }

  Runtime runtime() {
    std::vector<boost::asio::any_io_executor> executors;
    for (std::size_t i = 0; i < loops_.size(); ++i) executors.push_back(loops_.at(i));
    return Runtime(telemetry_, std::move(executors));
  }

  std::unique_ptr<Store> open() { return open(options_of(service_)); }
  std::unique_ptr<Store> open(DynamodbOptions options, Duration timeout = std::chrono::seconds(10)) {
    std::unique_ptr<Backend> backend = run(open_dynamodb_backend(std::move(options), runtime()));
    return std::make_unique<Store>(std::move(backend), runtime(), timeout);
  }
  std::unique_ptr<Backend> open_backend() { return run(open_dynamodb_backend(options_of(service_), runtime())); }

  EventLoops& loops() noexcept { return loops_; }
  Telemetry& telemetry() noexcept { return telemetry_; }

 private:
  testing::DynamoDbService& service_;
  Telemetry telemetry_;
  EventLoops loops_;
};

}  // namespace polly::dynamodb_backend
