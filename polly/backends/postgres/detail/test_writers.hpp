// For tests that take servers away: writers who write all the time, each key once, with a ledger of what was
// acknowledged.
//
//   TestWriters writers(world, options);
//   ...                                          // take servers away, and give them back
//   writers.wait_for_write();                    // they write again
//   EXPECT_EQ(writers.lost(server), 0U);         // acknowledged, and not in the table
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/postgres/detail/test_postgres.hpp"
#include "polly/testing/write_ledger.hpp"

namespace polly::postgres {

class TestWriters {
 public:
  static constexpr std::size_t kWriters = 24;
  static constexpr Milliseconds kPause{2};         // between two writes of one of them
  static constexpr Milliseconds kLongest{60'000};  // until one is acknowledged, or the test fails

  TestWriters(TestPostgres& world, const PostgresOptions& options) : world_(world), store_(world.open(options)) {
    for (std::size_t i = 0; i < kWriters; ++i) spawn(gate_, world_.loops().at(i % 2), keep_writing(i % 2));
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
  std::size_t lost(const testing::PostgresServer& server) const {
    return ledger_.lost([&] {
      std::istringstream rows(server.ask("SELECT key FROM " + world_.table()));
      std::vector<std::string> stored;
      for (std::string key; std::getline(rows, key);) stored.push_back(key);
      return stored;
    });
  }
  std::string errors() const { return ledger_.errors(); }

 private:
  Task<void> keep_writing(std::size_t loop) {
    boost::asio::steady_timer timer(world_.loops().at(loop));
    while (!is_stopping_) {
      const std::string key = "ledger:" + std::to_string(next_.fetch_add(1));
      const TimePoint begin = system_clock().now();
      std::optional<ErrorKind> failure;
      try {
        co_await store_->set(Context(), key, 1);
      } catch (const Error& error) {
        failure = error.kind();
      }
      if (failure) {
        ledger_.fail(to_string(*failure));
      } else {
        ledger_.acknowledge(0, key, begin);
      }
      timer.expires_after(kPause);
      co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    }
  }

  TestPostgres& world_;
  const std::unique_ptr<Store> store_;
  Gate gate_;
  testing::WriteLedger ledger_;
  std::atomic<bool> is_stopping_{false};
  std::atomic<std::size_t> next_{0};
};

}  // namespace polly::postgres
