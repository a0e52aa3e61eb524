// Cancellation (Asio's): the caller soon gets an error, nothing is half done, and the store still works.
#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Cancellation)

namespace {

// The store's own error, or Asio's where the caller was cancelled before its call reached the store.
bool is_cancellation(const Ending& ending) {
  return ending.is_asio_cancellation || ending.kind == ErrorKind::cancelled ||
         ending.kind == ErrorKind::unknown_outcome;
}

}  // namespace

TEST_P(Cancellation, EndsEveryCaller) {
  std::atomic<std::size_t> calls = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    while (true) {
      co_await store().set(ctx(), numbered(caller), caller);
      ++calls;
      co_await yield();
    }
  };
  Crowd crowd(loops(), kCallers, work);
  wait_until(crowd, [&] { return calls >= kCallers; });
  crowd.cancel();
  for (std::size_t caller = 0; caller < kCallers; ++caller) {
    EXPECT_TRUE(is_cancellation(crowd.ending(caller))) << crowd.ending(caller).message;
  }
}

TEST_P(Cancellation, LeavesNothingHalfDone) {
  std::atomic<std::size_t> calls = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (std::size_t i = 0;; ++i) {
      Transaction transaction;
      transaction.set(tagged(std::to_string(caller) + "a"), i).set(tagged(std::to_string(caller) + "b"), i);
      co_await store().apply(ctx(), std::move(transaction));
      ++calls;
      co_await yield();
    }
  };
  Crowd crowd(loops(), kCallers, work);
  wait_until(crowd, [&] { return calls >= 4 * kCallers; });
  crowd.cancel();
  for (std::size_t caller = 0; caller < kCallers; ++caller) {
    EXPECT_TRUE(is_cancellation(crowd.ending(caller)));
  }
  for (std::size_t caller = 0; caller < kCallers; ++caller) {
    // Read together: what was sent before its caller was cancelled may be done only now.
    std::vector<Key> keys{tagged(std::to_string(caller) + "a"), tagged(std::to_string(caller) + "b")};
    const auto values = await(store().get_many<std::size_t>(ctx(), std::move(keys)));
    EXPECT_EQ(values[0], values[1]);
  }
}

TEST_P(Cancellation, LeavesTheStoreWorkingAndAnswersUnmixed) {
  for (int round = 0; round < 10; ++round) {
    std::atomic<std::size_t> calls = 0;
    const auto restless = [&](std::size_t caller) -> Task<void> {
      while (true) {
        co_await store().set(ctx(), numbered(caller), std::string("restless"));
        ++calls;
        co_await yield();
      }
    };
    const auto steady = [&](std::size_t caller) -> Task<void> {
      for (std::size_t i = 0; i < 20; ++i) {
        co_await store().set(ctx(), numbered(1000 + caller), caller * 100 + i);
        EXPECT_EQ(co_await store().get<std::size_t>(ctx(), numbered(1000 + caller)), caller * 100 + i);
      }
    };
    Crowd restless_crowd(loops(), 16, restless);
    Crowd steady_crowd(loops(), 16, steady);
    wait_until(restless_crowd, [&] { return calls >= 16; });
    restless_crowd.cancel();
    steady_crowd.wait();
  }
  await(store().set(ctx(), key("a"), 7));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 7);
}

}  // namespace polly::conformance
