// The memory backend under several threads; also run under ThreadSanitizer.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "polly/backends/memory/memory_backend.hpp"
#include "polly/base/run.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

constexpr int kThreads = 4;

template <class Work>
void in_threads(Work work) {
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back([&work, t] { work(t); });
  for (std::thread& thread : threads) thread.join();
}

// Calls one verb on one of few keys, so that the threads use the same keys.
void do_something(Backend& backend, std::mt19937& random) {
  const Key key("key" + std::to_string(random() % 64));
  const Context ctx;
  switch (random() % 9) {
    case 0: run(backend.set(ctx, key, std::to_string(random()), 2ms, WriteIf::always)); break;
    case 1: run(backend.set(ctx, key, std::string(random() % 200, 'x'), 24h, WriteIf::always)); break;
    case 2: run(backend.get(ctx, key)); break;
    case 3: run(backend.remove_many(ctx, std::vector<Key>(1, key))); break;
    case 4: run(backend.touch(ctx, key, 1ms)); break;
    case 5: run(backend.get_entry(ctx, key)); break;
    case 6: run(backend.scan(ctx, Scan("").page_keys(10), std::nullopt)); break;
    case 7: run(backend.exists(ctx, key)); break;
    default: {
      Transaction transaction;
      transaction.set(key, 1)
          .set("key" + std::to_string(random() % 64), 2, 1ms)
          .remove("key" + std::to_string(random() % 64));
      run(backend.apply(ctx, transaction));
    }
  }
}

TEST(MemoryThreads, EveryVerbMayBeUsedFromManyThreadsAtOnceWhileEntriesExpire) {
  for (const std::size_t max_bytes : {std::size_t{0}, std::size_t{1'000'000}}) {
    Telemetry telemetry;
    MemoryBackend backend(MemoryOptions{max_bytes}, Runtime(telemetry));
    in_threads([&](int thread) {
      std::mt19937 random(static_cast<unsigned>(thread));
      for (int i = 0; i < 3000; ++i) {
        do_something(backend, random);
        if (i % 500 == 0) backend.sweep();
        if (i % 500 == 1) telemetry.metrics().text();
      }
    });
    for (int i = 0; i < 64; ++i) run(backend.remove_many(Context(), std::vector<Key>(1, "key" + std::to_string(i))));
    EXPECT_EQ(backend.keys(), 0U);
    EXPECT_EQ(backend.bytes(), 0U);
  }
}

TEST(MemoryThreads, TransfersNeverMakeOrLoseAnything) {
  Telemetry telemetry;
  MemoryBackend backend(MemoryOptions{}, Runtime(telemetry));
  constexpr int kAccounts = 8;
  for (int i = 0; i < kAccounts; ++i) {
    run(backend.set(Context(), "account" + std::to_string(i), "1000", Expiration::never(), WriteIf::always));
  }
  std::atomic<int> transfers{0};
  in_threads([&](int thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    while (transfers < 2000) {
      const std::string from = "account" + std::to_string(random() % kAccounts);
      const std::string to = "account" + std::to_string(random() % kAccounts);
      if (from == to) continue;
      const std::optional<StoredEntry> source = run(backend.get_entry(Context(), Key(from)));
      const std::optional<StoredEntry> target = run(backend.get_entry(Context(), Key(to)));
      Transaction transaction;
      transaction.require_unchanged(from, source->revision).require_unchanged(to, target->revision);
      transaction.set(from, std::stoi(source->bytes) - 1).set(to, std::stoi(target->bytes) + 1);
      if (run(backend.apply(Context(), transaction))) ++transfers;
    }
  });
  int sum = 0;
  for (int i = 0; i < kAccounts; ++i)
    sum += std::stoi(*run(backend.get(Context(), Key("account" + std::to_string(i)))));
  EXPECT_EQ(sum, 1000 * kAccounts);
}

TEST(MemoryThreads, OfManyCallersOfSetIfAbsentOneWins) {
  Telemetry telemetry;
  MemoryBackend backend(MemoryOptions{}, Runtime(telemetry));
  for (int round = 0; round < 200; ++round) {
    std::atomic<int> winners{0};
    in_threads([&](int thread) {
      const std::string key = "lease" + std::to_string(round);
      if (run(backend.set(Context(), key, std::to_string(thread), 24h, WriteIf::absent))) ++winners;
    });
    EXPECT_EQ(winners, 1);
  }
}

TEST(MemoryThreads, AnEntryIsNeverReadTornWhileItIsOverwritten) {
  Telemetry telemetry;
  MemoryBackend backend(MemoryOptions{}, Runtime(telemetry));
  in_threads([&](int thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    for (int i = 0; i < 5000; ++i) {
      const std::string text(1 + random() % 40, static_cast<char>('a' + thread));
      run(backend.set(Context(), "key", text, 24h, WriteIf::always));
      const std::optional<std::string> seen = run(backend.get(Context(), Key("key")));
      ASSERT_TRUE(seen);
      ASSERT_EQ(seen->find_first_not_of(seen->front()), std::string::npos) << *seen;
    }
  });
}

TEST(MemoryThreads, CallsUnderWayEndWhenTheBackendIsClosed) {
  Telemetry telemetry;
  MemoryBackend backend(MemoryOptions{}, Runtime(telemetry));
  std::atomic<int> operations{0};
  in_threads([&](int thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    try {
      for (;; ++operations) {
        if (operations > 1000) run(backend.close());
        do_something(backend, random);
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::closed);
    }
  });
  EXPECT_GT(operations, 1000);
}

}  // namespace
}  // namespace polly
