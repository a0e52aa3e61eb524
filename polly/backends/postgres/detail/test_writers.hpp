// For tests that take servers away: writers who write all the time, each key once, and keep a ledger of those that were
// acknowledged.
//
//   TestWriters writers(world, options);
//   ...                                          // take servers away, and give them back
//   writers.wait_for_write();                    // they write again
//   EXPECT_EQ(writers.lost(server, world), 0U);  // acknowledged, and not in the table
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "polly/backends/postgres/detail/test_postgres.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::postgres {

class TestWriters {
 public:
  static constexpr std::size_t kWriters = 24;
  static constexpr Milliseconds kPause{2};  // between two writes of one of them

  TestWriters(TestPostgres& world, const PostgresOptions& options) : world_(world), store_(world.open(options)) {
    for (std::size_t i = 0; i < kWriters; ++i) spawn(gate_, world_.loops().at(i % 2), write_on(i % 2));
  }
  TestWriters(const TestWriters&) = delete;
  TestWriters& operator=(const TestWriters&) = delete;
  ~TestWriters() {
    is_stopping_ = true;
    gate_.close();
    gate_.wait_for(std::chrono::minutes(1));
    run(store_->close());
  }

  // Until a write that begins from now on is acknowledged; when that was.
  TimePoint wait_for_write() {
    {
      const std::lock_guard lock(mutex_);
      since_ = system_clock().now();
      first_.reset();
    }
    testing::wait_until("a write is acknowledged", std::chrono::minutes(1), [&] {
      const std::lock_guard lock(mutex_);
      return first_.has_value();
    });
    const std::lock_guard lock(mutex_);
    return *first_;
  }

  std::size_t acknowledged() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_.size();
  }

  std::size_t lost(const testing::PostgresServer& server) const {
    std::unique_lock lock(mutex_);
    const std::vector<std::string> ledger = acknowledged_;
    lock.unlock();
    std::istringstream rows(server.ask("SELECT key FROM " + world_.table()));
    std::vector<std::string> there;
    for (std::string key; std::getline(rows, key);) there.push_back(key);
    std::sort(there.begin(), there.end());
    return static_cast<std::size_t>(std::count_if(ledger.begin(), ledger.end(), [&](const std::string& key) {
      return !std::binary_search(there.begin(), there.end(), key);
    }));
  }

  // "unknown_outcome 3, deadline_exceeded 1": how writes failed so far.
  std::string errors() const {
    const std::lock_guard lock(mutex_);
    std::string all;
    for (const auto& [error, count] : errors_) all += (all.empty() ? "" : ", ") + error + " " + std::to_string(count);
    return all.empty() ? "none" : all;
  }

 private:
  Task<void> write_on(std::size_t loop) {
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
      end_write(key, begin, failure);
      timer.expires_after(kPause);
      co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    }
  }

  void end_write(const std::string& key, TimePoint begin, const std::optional<ErrorKind>& failure) {
    const std::lock_guard lock(mutex_);
    if (failure) {
      ++errors_[std::string(to_string(*failure))];
      return;
    }
    acknowledged_.push_back(key);
    if (begin > since_ && !first_) first_ = system_clock().now();
  }

  TestPostgres& world_;
  const std::unique_ptr<Store> store_;
  Gate gate_;
  std::atomic<bool> is_stopping_{false};
  std::atomic<std::size_t> next_{0};

  mutable std::mutex mutex_;
  std::vector<std::string> acknowledged_;
  std::map<std::string, std::size_t> errors_;
  TimePoint since_ = TimePoint::max();
  std::optional<TimePoint> first_;
};

}  // namespace polly::postgres
