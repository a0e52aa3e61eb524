// set_if_absent: exactly one of any number of callers wins.
#include <array>
#include <atomic>
#include <chrono>
#include <string>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(SetIfAbsent)

using namespace std::chrono_literals;

TEST_P(SetIfAbsent, WritesWhereNothingIs) {
  EXPECT_TRUE(await(store().set_if_absent(ctx(), key("a"), 1)));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 1);
  EXPECT_EQ(await(store().get_entry<int>(ctx(), key("a")))->time_left, std::nullopt);
}

TEST_P(SetIfAbsent, LeavesWhatIsThere) {
  await(store().set(ctx(), key("a"), std::string("first")));
  EXPECT_FALSE(await(store().set_if_absent(ctx(), key("a"), 2)));
  EXPECT_EQ(await(store().get<std::string>(ctx(), key("a"))), "first");
}

TEST_P(SetIfAbsent, WritesAfterARemove) {
  await(store().set(ctx(), key("a"), 1));
  await(store().remove(ctx(), key("a")));
  EXPECT_TRUE(await(store().set_if_absent(ctx(), key("a"), 2)));
}

TEST_P(SetIfAbsent, GivesItsLifetime) {
  EXPECT_TRUE(await(store().set_if_absent(ctx(), key("a"), 1, kShort)));
  EXPECT_TRUE(await(store().get_entry<int>(ctx(), key("b"))) == std::nullopt);
  pass(kShort);
  EXPECT_TRUE(await(store().set_if_absent(ctx(), key("a"), 2, 1h)));
  const auto entry = await(store().get_entry<int>(ctx(), key("a")));
  ASSERT_TRUE(entry && entry->time_left);
  EXPECT_GT(*entry->time_left, 50min);
}

TEST_P(SetIfAbsent, HasOneWinnerAmong64Callers) {
  for (std::size_t round = 0; round < 20; ++round) {
    const Key lease = numbered(round);
    std::atomic<int> winners = 0;
    std::atomic<std::size_t> winner = kCallers;
    const auto work = [&](std::size_t caller) -> Task<void> {
      const bool has_won = co_await store().set_if_absent(ctx(), lease, caller);
      if (has_won) {
        ++winners;
        winner = caller;
      }
    };
    at_once(kCallers, work);
    ASSERT_EQ(winners, 1);
    ASSERT_EQ(await(store().get<std::size_t>(ctx(), lease)), winner);
  }
}

TEST_P(SetIfAbsent, HasOneWinnerAmongSeveralStores) {
  const auto other = open_another();
  if (!other) GTEST_SKIP() << "this engine is not shared";
  const std::array<Store*, 2> doors{&store(), other.get()};
  for (std::size_t round = 0; round < 20; ++round) {
    const Key lease = numbered(round);
    std::atomic<int> winners = 0;
    const auto work = [&](std::size_t caller) -> Task<void> {
      const bool has_won = co_await doors[caller % 2]->set_if_absent(ctx(), lease, caller);
      if (has_won) ++winners;
    };
    at_once(kCallers, work);
    ASSERT_EQ(winners, 1);
  }
  await(other->close());
}

TEST_P(SetIfAbsent, HandsALeaseFromOneHolderToTheNext) {
  std::atomic<int> holders = 0;
  std::atomic<int> held = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    bool has_it = false;
    while (!has_it) {
      has_it = co_await store().set_if_absent(ctx(), key("lease"), caller);
      if (!has_it) co_await yield();
    }
    EXPECT_EQ(++holders, 1);
    ++held;
    --holders;
    EXPECT_TRUE(co_await store().remove(ctx(), key("lease")));
  };
  at_once(12, work);
  EXPECT_EQ(held, 12);
}

}  // namespace polly::conformance
