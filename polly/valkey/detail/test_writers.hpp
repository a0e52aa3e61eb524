// For tests that take servers away: writers who write all the time, each number once, and keep a ledger of those that
// were acknowledged.
//
//   TestWriters writers(options);
//   writers.begin_page();                                // and another set, "ledger:1"
//   ...                                                  // take servers away, and give them back
//   writers.wait_for_write();                            // they write again
//   std::size_t lost = writers.lost(primary);            // acknowledged on this page, and not in the set
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/run.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "polly/valkey/client.hpp"

namespace polly::valkey {

class TestWriters {
 public:
  static constexpr std::size_t kWriters = 8;
  static constexpr Milliseconds kPause{2};          // between two writes of one of them
  static constexpr Milliseconds kDeadline{10'000};  // of one write
  static constexpr Milliseconds kLongest{60'000};   // until one is acknowledged, or the test fails

  explicit TestWriters(Options options) : client_(std::move(options), {loops_.at(0)}, system_clock(), telemetry_) {
    for (std::size_t i = 0; i < kWriters; ++i) spawn(gate_, loops_.at(0), write_on());
  }
  TestWriters(const TestWriters&) = delete;
  TestWriters& operator=(const TestWriters&) = delete;
  ~TestWriters() {
    is_stopping_ = true;
    gate_.close();
    gate_.wait_for(2 * kDeadline);
    run(client_.close());
  }

  void begin_page() {
    const std::lock_guard lock(mutex_);
    ++page_;
    acknowledged_.clear();
  }

  // Until a write that begins from now on is acknowledged; when that was.
  TimePoint wait_for_write() {
    {
      const std::lock_guard lock(mutex_);
      since_ = system_clock().now();
      first_.reset();
    }
    std::optional<TimePoint> first;
    testing::wait_until("a write is acknowledged", kLongest, [&] {
      const std::lock_guard lock(mutex_);
      return (first = first_).has_value();
    });
    return *first;
  }

  std::size_t acknowledged() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_.size();
  }

  std::size_t lost(const testing::ValkeyServer& primary) const {
    std::unique_lock lock(mutex_);
    const std::vector<std::string> ledger = acknowledged_;
    const std::string key = key_of(page_);
    lock.unlock();
    std::vector<std::string> there = primary.client().ask_list({"SMEMBERS", key});
    std::sort(there.begin(), there.end());
    return static_cast<std::size_t>(std::count_if(ledger.begin(), ledger.end(), [&](const std::string& member) {
      return !std::binary_search(there.begin(), there.end(), member);
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
  static std::string key_of(std::size_t page) { return "ledger:" + std::to_string(page); }

  Task<void> write_on() {
    boost::asio::steady_timer timer(loops_.at(0));
    while (!is_stopping_) {
      const std::string member = std::to_string(next_++);
      const std::size_t page = page_now();
      const TimePoint begin = system_clock().now();
      resp3::Command command = resp3::Command("SADD").key(key_of(page)).add(member);
      const Context ctx = Context().with_timeout(system_clock(), kDeadline);
      std::string error;
      try {
        const resp3::Reply reply = co_await client_.execute(ctx, std::move(command), Effect::idempotent_write);
        if (reply.is_error()) error = reply.text();
      } catch (const Error& thrown) {
        error = to_string(thrown.kind());
      }
      if (error.empty()) {
        acknowledge(page, member, begin);
      } else {
        fail(error);
      }
      timer.expires_after(kPause);
      co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    }
  }

  std::size_t page_now() const {
    const std::lock_guard lock(mutex_);
    return page_;
  }
  void acknowledge(std::size_t page, const std::string& member, TimePoint begin) {
    const std::lock_guard lock(mutex_);
    if (page == page_) acknowledged_.push_back(member);
    if (begin > since_ && !first_) first_ = system_clock().now();
  }
  void fail(const std::string& error) {
    const std::lock_guard lock(mutex_);
    ++errors_[error];
  }

  Telemetry telemetry_;
  EventLoops loops_{1};
  Client client_;
  Gate gate_;
  std::atomic<bool> is_stopping_{false};
  std::size_t next_ = 0;  // the loop's

  mutable std::mutex mutex_;
  std::size_t page_ = 0;
  std::vector<std::string> acknowledged_;
  std::map<std::string, std::size_t> errors_;
  TimePoint since_ = TimePoint::max();
  std::optional<TimePoint> first_;
};

}  // namespace polly::valkey
