// For tests of faults: callers that write and read through a client for as long as they are let, and remember what they
// were told, so that it can be held against what the server has at the end.
//
//   Workload workload(seed, operations);
//   workload.start(client, executor, callers);
//   ... break something while !workload.is_over() ...
//   workload.wait();
//   workload.check(server.client());                     // promises 1, 2 and 5 of DESIGN.md
//
// Every write has a key of its own, since a write of unknown outcome may be applied long after the next one: half of
// them SET it to a value that names it, as idempotent writes; half of them INCR it, which shows what was done twice.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "polly/testing/noise.hpp"
#include "polly/testing/plain_client.hpp"
#include "polly/testing/wait_until.hpp"
#include "polly/valkey/detail/test_client.hpp"

namespace polly::valkey {

class Workload {
 public:
  Workload(std::uint64_t seed, std::size_t operations) : seed_(seed), fates_(operations) {}

  // Each of the callers runs on `executor`, one operation after the other, until all are done.
  void start(Client& client, const boost::asio::any_io_executor& executor, std::size_t callers) {
    for (std::size_t i = 0; i < callers; ++i) {
      ++running_;
      auto over = [this](const std::exception_ptr&) { --running_; };
      boost::asio::co_spawn(executor, call(&client, ++seed_), std::move(over));
    }
  }
  void stop() { next_ = fates_.size(); }
  bool is_over() const { return running_ == 0; }
  void wait() const {
    testing::wait_until("the callers are done", std::chrono::minutes(10), [this] { return is_over(); });
  }

  std::size_t count(const std::string& how) const;
  std::size_t good() const { return good_; }  // operations that succeeded so far

  void check(testing::PlainClient server) const;

 private:
  enum class Fate { none, under_way, acknowledged, not_applied, unknown };

  static std::string key_of(std::size_t n) { return (n % 2 == 0 ? "set:" : "count:") + std::to_string(n); }
  static std::string value_of(std::size_t n) { return n % 2 == 0 ? "value of set:" + std::to_string(n) : "1"; }

  Task<void> call(Client* client, std::uint64_t seed);
  Task<void> write(Client* client, std::size_t n, Duration within);
  Task<void> read(Client* client, std::size_t n, Duration within);
  void compare(std::size_t n, const std::string& found) const;

  void look_at(Duration took, Duration within) {
    Duration::rep late = (took - within).count();
    Duration::rep latest = latest_;
    while (late > latest && !latest_.compare_exchange_weak(latest, late)) {
    }
  }

  std::uint64_t seed_;
  std::vector<std::atomic<Fate>> fates_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> good_{0};
  std::atomic<std::size_t> running_{0};
  std::atomic<Duration::rep> latest_{0};  // beyond a deadline
  testing::Noise noise_;
};

// A server that was restarted refuses commands until it has read its files; at a call's deadline that is the answer.
inline bool is_still_loading(const resp3::Reply& reply) {
  return reply.is_error() && reply.text().starts_with("LOADING");
}

inline Task<void> Workload::call(Client* client, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t n = next_++; n < fates_.size(); n = next_++) {
    const Duration within = Milliseconds(50 + static_cast<std::int64_t>(random() % 350));
    co_await write(client, n, within);
    co_await read(client, random() % (n + 1), within);
  }
}

inline Task<void> Workload::write(Client* client, std::size_t n, Duration within) {
  const bool is_set = n % 2 == 0;
  resp3::Command command(is_set ? "SET" : "INCR");
  command.key(key_of(n));
  if (is_set) command.add(std::string_view(value_of(n)));
  const Effect effect = is_set ? Effect::idempotent_write : Effect::write;
  fates_[n] = Fate::under_way;
  const TimePoint begin = system_clock().now();
  const Context ctx = Context().with_deadline(begin + within);
  Fate fate = Fate::unknown;
  try {
    const resp3::Reply reply = co_await client->execute(ctx, std::move(command), effect);
    if (is_still_loading(reply)) {
      fate = Fate::not_applied;
    } else {
      EXPECT_TRUE(reply.is_status("OK") || (!is_set && reply.integer() == 1)) << key_of(n) << " " << reply.text();
      fate = Fate::acknowledged;
      ++good_;
    }
  } catch (const Error& error) {
    // `unavailable`: it broke again and again before anything was sent.
    if (error.kind() == ErrorKind::deadline_exceeded || error.kind() == ErrorKind::unavailable) {
      fate = Fate::not_applied;
    } else {
      EXPECT_EQ(error.kind(), ErrorKind::unknown_outcome) << error.what();
    }
  }
  look_at(system_clock().now() - begin, within);
  fates_[n] = fate;
}

inline Task<void> Workload::read(Client* client, std::size_t n, Duration within) {
  const Fate before = fates_[n];
  resp3::Command command("GET");
  command.key(key_of(n));
  const TimePoint begin = system_clock().now();
  const Context ctx = Context().with_deadline(begin + within);
  try {
    const resp3::Reply reply = co_await client->execute(ctx, std::move(command), Effect::read);
    if (!is_still_loading(reply)) {
      ++good_;
      if (reply.is_null()) {
        EXPECT_NE(before, Fate::acknowledged) << key_of(n) << " is gone";
      } else {
        EXPECT_EQ(reply.text(), value_of(n)) << key_of(n);
        EXPECT_NE(before, Fate::not_applied) << key_of(n) << " is there";
      }
    }
  } catch (const Error& error) {
    EXPECT_TRUE(error.kind() == ErrorKind::deadline_exceeded || error.kind() == ErrorKind::unavailable) << error.what();
  }
  look_at(system_clock().now() - begin, within);
}

inline void Workload::compare(std::size_t n, const std::string& found) const {
  const Fate fate = fates_[n];
  const bool is_there = found != "(nil)";
  EXPECT_TRUE(!is_there || found == value_of(n)) << key_of(n) << " is " << found;
  EXPECT_TRUE(fate != Fate::acknowledged || is_there) << key_of(n) << " was acknowledged and is lost";
  EXPECT_TRUE(fate != Fate::not_applied || !is_there) << key_of(n) << " was said not to be written";
}

inline std::size_t Workload::count(const std::string& how) const {
  const Fate fate = how == "acknowledged"  ? Fate::acknowledged
                    : how == "not applied" ? Fate::not_applied
                                           : Fate::unknown;
  return static_cast<std::size_t>(std::count(fates_.begin(), fates_.end(), fate));
}

inline void Workload::check(testing::PlainClient server) const {
  constexpr std::size_t kTogether = 1'000;
  for (std::size_t n = 0; n < fates_.size() && fates_[n] != Fate::none; n += kTogether) {
    testing::Words words{"MGET"};
    for (std::size_t i = n; i < std::min(n + kTogether, fates_.size()); ++i) words.push_back(key_of(i));
    const std::vector<std::string> found = server.ask_list(words);
    ASSERT_EQ(found.size() + 1, words.size());
    for (std::size_t i = 0; i < found.size(); ++i) compare(n + i, found[i]);
  }
  EXPECT_LT(Duration(latest_), Milliseconds(100) + noise_.worst()) << "beyond a deadline";
  std::printf("%zu acknowledged, %zu not applied, %zu of unknown outcome; at most %.1f ms late, %.1f ms of noise\n",
              count("acknowledged"), count("not applied"), count("unknown"), static_cast<double>(latest_) / 1e6,
              static_cast<double>(noise_.worst().count()) / 1e6);
}

}  // namespace polly::valkey
