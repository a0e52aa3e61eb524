// Many callers at once: from several event loops, from threads that have none, on different keys and on the same.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Concurrency)

using namespace std::chrono_literals;

TEST_P(Concurrency, CallersWithKeysOfTheirOwnSeeOnlyTheirOwnValues) {
  const auto work = [&](std::size_t caller) -> Task<void> {
    const Key own = numbered(caller);
    for (std::size_t i = 0; i < 50; ++i) {
      co_await yield();
      const std::string value = std::to_string(caller) + ":" + std::to_string(i) + std::string(caller * 7 % 300, 'x');
      co_await store().set(ctx(), own, value, 1h);
      EXPECT_EQ(co_await store().get<std::string>(ctx(), own), value);
      EXPECT_TRUE(co_await store().exists(ctx(), own));
      EXPECT_TRUE(co_await store().remove(ctx(), own));
      EXPECT_FALSE(co_await store().exists(ctx(), own));
    }
  };
  at_once(kCallers, work);
}

// Every value contains its own checksum, which shows whether it is torn.
TEST_P(Concurrency, OnOneKeyEveryValueIsAWholeOne) {
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (std::size_t i = 0; i < 40; ++i) {
      co_await yield();
      if (caller % 2 == 0) {
        const std::size_t size = 1 + (caller * 131 + i * 17) % 2000;
        co_await store().set(ctx(), key("a"), std::string(size, static_cast<char>('a' + size % 26)), 1h);
        continue;
      }
      const std::optional<std::string> value = co_await store().get<std::string>(ctx(), key("a"));
      if (value) {
        EXPECT_EQ(*value, std::string(value->size(), static_cast<char>('a' + value->size() % 26)));
      }
    }
  };
  at_once(kCallers, work);
}

TEST_P(Concurrency, OnAFewKeysEveryVerbAnswers) {
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (std::size_t i = 0; i < 30; ++i) {
      co_await yield();
      const Key one = tagged(std::to_string((caller + i) % 3));
      switch ((caller * 5 + i) % 8) {
        case 0: co_await store().set(ctx(), one, i, 1h); break;
        case 1: co_await store().get<std::size_t>(ctx(), one); break;
        case 2: co_await store().remove(ctx(), one); break;
        case 3: co_await store().set_if_absent(ctx(), one, i); break;
        case 4: co_await store().advance(ctx(), one, static_cast<std::int64_t>(i)); break;
        case 5: co_await store().touch(ctx(), one, 1h); break;
        case 6: co_await store().scan(ctx(), Scan(prefix())); break;
        default: {
          Transaction transaction;
          transaction.require_present(one).set(one, i).remove(tagged("other"));
          co_await store().apply(ctx(), std::move(transaction));
        }
      }
    }
  };
  at_once(kCallers, work);
}

TEST_P(Concurrency, OfRemovalsOnOneKeyOneFindsIt) {
  for (std::size_t round = 0; round < 10; ++round) {
    await(store().set(ctx(), numbered(round), round));
    std::atomic<int> found = 0;
    const auto work = [&](std::size_t) -> Task<void> {
      const bool was_there = co_await store().remove(ctx(), numbered(round));
      if (was_there) ++found;
    };
    at_once(16, work);
    ASSERT_EQ(found, 1);
  }
}

TEST_P(Concurrency, ThreadsWithoutAnEventLoopMayCallToo) {
  const auto work = [&](std::size_t caller) {
    for (std::size_t i = 0; i < 50; ++i) {
      run(store().set(ctx(), numbered(caller), caller * 100 + i));
      EXPECT_EQ(run(store().get<std::size_t>(ctx(), numbered(caller))), caller * 100 + i);
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t caller = 0; caller < 4; ++caller) threads.emplace_back(work, caller);
  for (std::thread& thread : threads) thread.join();
}

TEST_P(Concurrency, WhatOneLoopWroteIsSeenByTheOthers) {
  std::atomic<std::size_t> written = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (std::size_t i = 1; i <= 100; ++i) {
      if (caller == 0) {
        co_await store().set(ctx(), key("a"), i);
        written = i;
      }
      const std::size_t at_least = written;
      const std::size_t value = co_await store().get_or_zero<std::size_t>(ctx(), key("a"));
      EXPECT_GE(value, at_least) << "acknowledged writes are seen by every caller";
      co_await yield();
    }
  };
  at_once(6, work);
}

}  // namespace polly::conformance
