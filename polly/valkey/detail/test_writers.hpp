// For tests that take servers away: writers who write all the time, each number once, with a ledger of what was
// acknowledged.
//
//   TestWriters writers(options);
//   writers.begin_page();                                // and another set, "ledger:1"
//   ...                                                  // take servers away, and give them back
//   writers.wait_for_write();                            // they write again
//   std::size_t lost = writers.lost(primary);            // acknowledged on this page, and not in the set
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>
#include <utility>

#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/run.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/write_ledger.hpp"
#include "polly/valkey/client.hpp"

namespace polly::valkey {

class TestWriters {
 public:
  static constexpr std::size_t kWriters = 8;
  static constexpr Milliseconds kPause{2};          // between two writes of one of them
  static constexpr Milliseconds kDeadline{10'000};  // of one write
  static constexpr Milliseconds kLongest{60'000};   // until one is acknowledged, or the test fails

  explicit TestWriters(Options options) : client_(std::move(options), {loops_.at(0)}, system_clock(), telemetry_) {
    for (std::size_t i = 0; i < kWriters; ++i) spawn(gate_, loops_.at(0), keep_writing());
  }
  TestWriters(const TestWriters&) = delete;
  TestWriters& operator=(const TestWriters&) = delete;
  ~TestWriters() {
    is_stopping_ = true;
    gate_.close();
    gate_.wait_for(2 * kDeadline);
    run(client_.close());
  }

  void begin_page() { ledger_.begin_page(); }
  TimePoint wait_for_write() { return ledger_.wait_for_write(kLongest); }
  std::size_t acknowledged() const { return ledger_.acknowledged(); }
  std::size_t lost(const testing::ValkeyServer& primary) const {
    const std::string key = key_of(ledger_.page());
    return ledger_.lost([&] { return primary.client().ask_list({"SMEMBERS", key}); });
  }
  std::string errors() const { return ledger_.errors(); }

 private:
  static std::string key_of(std::size_t page) { return "ledger:" + std::to_string(page); }

  Task<void> keep_writing() {
    boost::asio::steady_timer timer(loops_.at(0));
    while (!is_stopping_) {
      const std::string member = std::to_string(next_++);
      const std::size_t page = ledger_.page();
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
        ledger_.acknowledge(page, member, begin);
      } else {
        ledger_.fail(error);
      }
      timer.expires_after(kPause);
      co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    }
  }

  Telemetry telemetry_;
  EventLoops loops_{1};
  Client client_;
  Gate gate_;
  testing::WriteLedger ledger_;
  std::atomic<bool> is_stopping_{false};
  std::size_t next_ = 0;  // the loop's
};

}  // namespace polly::valkey
