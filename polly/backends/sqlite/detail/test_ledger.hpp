// For fault tests: callers that write until they are stopped, and a ledger of the results that they got, to compare
// with the file's content afterwards.
//
//   Ledger ledger(seed, callers);
//   auto work = [&](std::size_t caller) { return ledger.work(&store, caller); };
//   Crowd crowd(loops, callers, work);
//   ... break something; ledger.stop(); crowd.wait(); open again ...
//   ledger.check(store);
//
// Every caller has entries of its own and does one thing after the other: each entry holds the value that was
// acknowledged last, or a later one whose outcome is unknown.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/noise.hpp"

namespace polly::sqlite {

class Ledger {
 public:
  enum class Keeps { everything, some };  // acknowledged writes: all, or those up to some moment

  Ledger(std::uint64_t seed, std::size_t callers, Keeps keeps = Keeps::everything) : seed_(seed), keeps_(keeps) {
    for (std::size_t caller = 0; caller < callers; ++caller) books_.emplace_back(caller);
  }

  Task<void> work(Store* store, std::size_t caller);
  void stop() { is_over_ = true; }
  void start() { is_over_ = false; }

  // Compares every entry with the ledger, which knows the exact values from then on.
  void check(Store& store);

  std::size_t acknowledged() const { return acknowledged_; }
  std::size_t count(ErrorKind kind) {
    const std::lock_guard lock(mutex_);
    return kinds_[kind];
  }
  std::size_t failures() const { return failures_; }
  Duration latest() const { return Duration(latest_); }  // beyond a deadline
  std::string worst_message() {
    const std::lock_guard lock(mutex_);
    return message_;
  }

 private:
  using Value = std::optional<std::string>;

  struct Fact {
    explicit Fact(std::string its_key) : key(std::move(its_key)) {}
    std::string key;
    Value known;
    std::vector<Value> perhaps;
    std::vector<Value> past;
  };
  struct Book {
    explicit Book(std::size_t caller) : name(std::to_string(caller)) {}
    std::string name;
    std::int64_t number = 0;
    std::array<Fact, 5> facts{Fact("set:" + name), Fact("advance:" + name), Fact("pair:1:" + name),
                              Fact("pair:2:" + name), Fact("comes:" + name)};
  };

  // Most are short, some need another page, a few need many.
  static std::size_t pick_size(std::mt19937_64& random) {
    const std::size_t most = random() % 16 == 0 ? 60'000 : random() % 3 == 0 ? 6'000 : 20;
    return random() % most;
  }

  static Task<void> write(Store* store, Book* book, std::size_t what, std::string text);
  static Value later(const Book& book, std::size_t what, const std::string& text);
  Value found(Store& store, std::size_t what, const Fact& fact) const;
  void count_failure(ErrorKind kind, const std::string& message);
  void note_lateness(Duration late);

  const std::uint64_t seed_;
  const Keeps keeps_;
  std::vector<Book> books_;
  std::atomic<bool> is_over_{false};
  std::atomic<std::size_t> acknowledged_{0};
  std::atomic<std::size_t> failures_{0};
  std::atomic<std::uint64_t> runs_{0};
  std::atomic<Duration::rep> latest_{0};
  std::mutex mutex_;
  std::map<ErrorKind, std::size_t> kinds_;
  std::string message_;
};

// What an entry holds after this write.
inline Ledger::Value Ledger::later(const Book& book, std::size_t what, const std::string& text) {
  if (what == 1) return std::to_string(book.number);
  return what == 4 && book.number % 2 == 0 ? Value() : text;
}

inline Task<void> Ledger::write(Store* store, Book* book, std::size_t what, std::string text) {
  const Key key(book->facts[what].key);
  switch (what) {
    case 1: {
      const std::int64_t holds = co_await store->advance(Context(), key, book->number);
      EXPECT_EQ(holds, book->number);
      co_return;
    }
    case 2: {
      Transaction transaction;
      transaction.set(key, text).set(Key(book->facts[3].key), text);
      const bool applied = co_await store->apply(Context(), std::move(transaction));
      EXPECT_TRUE(applied);
      co_return;
    }
    case 4:
      if (book->number % 2 == 0) {
        co_await store->remove(Context(), key);
        co_return;
      }
      [[fallthrough]];
    default: co_await store->set(Context(), key, std::move(text));
  }
}

inline Task<void> Ledger::work(Store* store, std::size_t caller) {
  std::mt19937_64 random(seed_ + 1000 * ++runs_);
  constexpr std::array<std::size_t, 4> kWhat{0, 1, 2, 4};
  Book& book = books_[caller];
  while (!is_over_) {
    const std::size_t what = kWhat[random() % kWhat.size()];
    ++book.number;
    const std::string text = std::to_string(book.number) + ":" + std::string(pick_size(random), 'v');
    const Value value = later(book, what, text);
    const std::size_t last = what == 2 ? 3 : what;  // a pair is two of them
    std::optional<ErrorKind> kind;
    const TimePoint began = system_clock().now();
    try {
      co_await write(store, &book, what, text);
      ++acknowledged_;
    } catch (const Error& error) {
      kind = error.kind();
      count_failure(error.kind(), error.what());
    }
    note_lateness(system_clock().now() - began - Store::kTimeoutDefault);
    for (std::size_t i = what; i <= last; ++i) {
      Fact& fact = book.facts[i];
      fact.past.push_back(value);
      if (!kind) fact.known = value, fact.perhaps.clear();
      if (kind == ErrorKind::unknown_outcome) fact.perhaps.push_back(value);
    }
    if (kind) co_await boost::asio::post(boost::asio::use_awaitable);  // others go on
  }
}

inline Ledger::Value Ledger::found(Store& store, std::size_t what, const Fact& fact) const {
  if (what != 1) return run(store.get<std::string>(Context(), Key(fact.key)));
  const std::optional<std::int64_t> number = run(store.get<std::int64_t>(Context(), Key(fact.key)));
  return number ? Value(std::to_string(*number)) : Value();
}

inline void Ledger::check(Store& store) {
  for (Book& book : books_) {
    for (std::size_t what = 0; what < book.facts.size(); ++what) {
      Fact& fact = book.facts[what];
      const Value value = found(store, what, fact);
      const std::vector<Value>& others = keeps_ == Keeps::everything ? fact.perhaps : fact.past;
      const bool is_fine = value == fact.known || (keeps_ == Keeps::some && !value) ||
                           std::find(others.begin(), others.end(), value) != others.end();
      const auto shown = [](const Value& text) { return text ? text->substr(0, 20) : "nothing"; };
      EXPECT_TRUE(is_fine) << fact.key << " holds " << shown(value) << ", acknowledged was " << shown(fact.known);
      fact.known = value;
      fact.perhaps.clear();
      fact.past.push_back(value);
    }
    EXPECT_EQ(book.facts[2].known, book.facts[3].known) << "half of a transaction is stored";
  }
}

inline void Ledger::count_failure(ErrorKind kind, const std::string& message) {
  const std::lock_guard lock(mutex_);
  ++failures_;
  ++kinds_[kind];
  message_ = message;
}

inline void Ledger::note_lateness(Duration late) {
  Duration::rep latest = latest_;
  while (late.count() > latest && !latest_.compare_exchange_weak(latest, late.count())) {
  }
}

}  // namespace polly::sqlite
