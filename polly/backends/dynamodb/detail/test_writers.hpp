// For tests that take the service away: writers who write all the time, each key once, with a ledger of what was
// acknowledged. Every third write is a transaction of two keys, the others are advances and sets.
//
//   TestWriters writers(world, service);
//   ...                                          // take the service away, and give it back
//   writers.wait_for_write();                    // they write again
//   EXPECT_EQ(writers.lost(), 0U);               // acknowledged, and not in the table
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/dynamodb/detail/test_dynamodb.hpp"
#include "polly/base/gate.hpp"
#include "polly/testing/write_ledger.hpp"

namespace polly::dynamodb_backend {

class TestWriters {
 public:
  static constexpr std::size_t kWriters = 24;
  static constexpr Milliseconds kPause{2};         // between two writes of one of them
  static constexpr Milliseconds kLongest{60'000};  // until one is acknowledged, or the test fails

  TestWriters(TestDynamodb& world, const testing::DynamoDbService& service, Duration timeout)
      : world_(world), service_(service), store_(world.open(options_of(service), timeout)) {
    for (std::size_t i = 0; i < kWriters; ++i) {
      spawn(gate_, world_.loops().at(i % TestDynamodb::kLoops), keep_writing(i));
    }
  }
  TestWriters(const TestWriters&) = delete;
  TestWriters& operator=(const TestWriters&) = delete;
  ~TestWriters() {
    is_stopping_ = true;
    gate_.close();
    gate_.wait_for(std::chrono::minutes(1));
    run(store_->close());
  }

  TimePoint wait_for_write() { return ledger_.wait_for_write(kLongest); }
  std::size_t acknowledged() const { return ledger_.acknowledged(); }
  std::size_t lost() const {
    return ledger_.lost([&] {
      std::vector<std::string> stored;
      for (const auto& [key, item] : service_.items("polly")) stored.push_back(key);
      return stored;
    });
  }
  std::string errors() const { return ledger_.errors(); }

 private:
  Task<void> write(std::string key, std::size_t number) {
    if (number % 3 == 0) {
      co_await store_->set(Context(), key, number);
    } else if (number % 3 == 1) {
      co_await store_->advance(Context(), key, static_cast<std::int64_t>(number));
    } else {
      Transaction transaction;
      transaction.require_absent(key).set(key, number).set(key + ":second", number);
      const bool is_applied = co_await store_->apply(Context(), std::move(transaction));
      if (!is_applied) throw Error(ErrorKind::conflict, "a key of this writer alone was there");
    }
  }

  Task<void> keep_writing(std::size_t writer) {
    boost::asio::steady_timer timer(world_.loops().at(writer % TestDynamodb::kLoops));
    while (!is_stopping_) {
      const std::size_t number = next_.fetch_add(1);
      const std::string key = "ledger:" + std::to_string(number);
      const TimePoint begin = system_clock().now();
      const std::size_t page = ledger_.page();
      std::optional<ErrorKind> failure;
      try {
        co_await write(key, number);
      } catch (const Error& error) {
        failure = error.kind();
      }
      if (failure) {
        ledger_.fail(to_string(*failure));
      } else {
        ledger_.acknowledge(page, key, begin);
      }
      timer.expires_after(kPause);
      co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    }
  }

  TestDynamodb& world_;
  const testing::DynamoDbService& service_;
  const std::unique_ptr<Store> store_;
  Gate gate_;
  testing::WriteLedger ledger_;
  std::atomic<bool> is_stopping_{false};
  std::atomic<std::size_t> next_{0};
};

}  // namespace polly::dynamodb_backend
