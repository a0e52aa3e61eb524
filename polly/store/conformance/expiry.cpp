// Expiry: an entry is never seen after its expiry, and never lost before it.
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Expiry)

using namespace std::chrono_literals;

TEST_P(Expiry, AnEntryIsThereUntilItsTimeAndNoLonger) {
  await(store().set(ctx(), key("a"), 1, kShort));
  if (time_is_ours()) {
    pass(kShort - 1ms);
    EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 1);
    pass(1ms);
  } else {
    pass(kShort);
  }
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), std::nullopt);
}

TEST_P(Expiry, AnEntryIsNotLostBeforeItsTime) {
  const TimePoint before = system_clock().now();
  await(store().set(ctx(), key("a"), 1, 400ms));
  for (int passed = 0; passed < 400; ++passed) {
    const std::optional<int> value = await(store().get<int>(ctx(), key("a")));
    if (!time_is_ours() && system_clock().now() - before >= 400ms) break;
    ASSERT_EQ(value, 1) << passed;
    pass(1ms);
  }
}

TEST_P(Expiry, WhatExpiredIsAbsentForEveryVerbThatReads) {
  await(store().set(ctx(), key("a"), 1, kShort));
  await(store().set(ctx(), key("b"), 2));
  pass(kShort);
  EXPECT_FALSE(await(store().get_entry<int>(ctx(), key("a"))).has_value());
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
  const std::vector<std::optional<int>> many = await(store().get_many<int>(ctx(), {key("a"), key("b")}));
  EXPECT_EQ(many, (std::vector<std::optional<int>>{std::nullopt, 2}));
  EXPECT_EQ(await(store().get_or_zero<int>(ctx(), key("a"))), 0);
}

TEST_P(Expiry, WhatExpiredIsNotListed) {
  await(store().set(ctx(), key("a"), 1, kShort));
  await(store().set(ctx(), key("b"), 2));
  pass(kShort);
  EXPECT_EQ(listed(key("a").text()), std::set<std::string>());
  EXPECT_EQ(listed(key("b").text()), std::set<std::string>{key("b").text()});
}

TEST_P(Expiry, WhatExpiredCannotBeRemovedOrTouched) {
  await(store().set(ctx(), key("a"), 1, kShort));
  await(store().set(ctx(), key("b"), 1, kShort));
  pass(kShort);
  EXPECT_FALSE(await(store().touch(ctx(), key("a"), 1h)));
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
  EXPECT_FALSE(await(store().remove(ctx(), key("a"))));
  EXPECT_EQ(await(store().remove_many(ctx(), {key("a"), key("b")})), 0U);
}

TEST_P(Expiry, WhatExpiredMakesWayForSetIfAbsent) {
  await(store().set(ctx(), key("a"), 1, kShort));
  EXPECT_FALSE(await(store().set_if_absent(ctx(), key("a"), 2)));
  pass(kShort);
  EXPECT_TRUE(await(store().set_if_absent(ctx(), key("a"), 3)));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 3);
}

TEST_P(Expiry, WhatExpiredIsNoLowerBoundForAdvance) {
  await(store().set(ctx(), key("a"), 100, kShort));
  await(store().set(ctx(), key("b"), std::string("no integer"), kShort));
  pass(kShort);
  EXPECT_EQ(await(store().advance(ctx(), key("a"), 5)), 5);
  EXPECT_EQ(await(store().advance(ctx(), key("b"), 5)), 5);
}

TEST_P(Expiry, WhatExpiredIsAbsentForConditions) {
  await(store().set(ctx(), tagged("a"), 1, kShort));
  const auto entry = await(store().get_entry<int>(ctx(), tagged("a")));
  pass(kShort);
  Transaction present;
  present.require_present(tagged("a")).set(tagged("b"), 1);
  EXPECT_FALSE(await(store().apply(ctx(), present)));
  if (entry) {
    Transaction unchanged;
    unchanged.require_unchanged(tagged("a"), entry->revision).set(tagged("b"), 1);
    EXPECT_FALSE(await(store().apply(ctx(), unchanged)));
  }
  Transaction absent;
  absent.require_absent(tagged("a")).set(tagged("b"), 2);
  EXPECT_TRUE(await(store().apply(ctx(), absent)));
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("b"))), 2);
}

TEST_P(Expiry, AKeyThatComesAgainHasANewLife) {
  await(store().set(ctx(), key("a"), 1, kShort));
  pass(kShort);
  await(store().set(ctx(), key("a"), 2));
  pass(kShort);
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 2);
}

TEST_P(Expiry, OverwritingClearsAnOlderExpiration) {
  await(store().set(ctx(), key("set"), 1, kShort));
  await(store().set(ctx(), key("set"), 2));
  await(store().set(ctx(), tagged("apply"), 1, kShort));
  Transaction transaction;
  transaction.set(tagged("apply"), 2);
  await(store().apply(ctx(), transaction));
  await(store().set(ctx(), key("advance"), 1, kShort));
  await(store().advance(ctx(), key("advance"), 2));
  await(store().set(ctx(), key("import"), 1, kShort));
  await(store().import(ctx(), key("import"), 2, std::nullopt));
  pass(kShort);
  for (const Key& overwritten : {key("set"), tagged("apply"), key("advance"), key("import")}) {
    const auto entry = await(store().get_entry<int>(ctx(), overwritten));
    ASSERT_TRUE(entry.has_value()) << overwritten.text();
    EXPECT_EQ(entry->value, 2);
    EXPECT_EQ(entry->time_left, std::nullopt);
  }
}

TEST_P(Expiry, OverwritingSetsAShorterOrALongerExpiration) {
  await(store().set(ctx(), key("shorter"), 1, 1h));
  await(store().set(ctx(), key("shorter"), 2, kShort));
  await(store().set(ctx(), key("longer"), 1, kShort));
  await(store().set(ctx(), key("longer"), 2, 1h));
  pass(kShort);
  EXPECT_FALSE(await(store().exists(ctx(), key("shorter"))));
  EXPECT_EQ(await(store().get<int>(ctx(), key("longer"))), 2);
}

TEST_P(Expiry, LosingSetIfAbsentLeavesTheExpirationAlone) {
  await(store().set(ctx(), key("a"), 1));
  EXPECT_FALSE(await(store().set_if_absent(ctx(), key("a"), 2, kShort)));
  pass(kShort);
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 1);
}

TEST_P(Expiry, ManyEntriesExpireEachAtItsTime) {
  if (!time_is_ours()) GTEST_SKIP() << "only where the suite moves the time";
  constexpr int kEntries = 500;
  for (int i = 0; i < kEntries; ++i) {
    await(store().set(ctx(), numbered(static_cast<std::size_t>(i)), i, Milliseconds(i + 1)));
  }
  for (int passed = 0; passed < kEntries; passed += 50) {
    for (int i = 0; i < kEntries; ++i) {
      ASSERT_EQ(await(store().exists(ctx(), numbered(static_cast<std::size_t>(i)))), i >= passed) << passed;
    }
    ASSERT_EQ(listed(prefix()).size(), static_cast<std::size_t>(kEntries - passed));
    pass(50ms);
  }
  EXPECT_TRUE(listed(prefix()).empty());
}

}  // namespace polly::conformance
