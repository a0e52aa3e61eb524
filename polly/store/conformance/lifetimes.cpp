// Lifetimes: how they are given, rounded, bounded, renewed and reported; and import, which sets an absolute time.
#include <chrono>
#include <string>

#include "polly/store/conformance/topics.hpp"
#include "polly/store/limits.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Lifetimes)

using namespace std::chrono_literals;

TEST_P(Lifetimes, AreToldByTheEntry) {
  await(store().set(ctx(), key("a"), 1, 1h));
  const auto entry = await(store().get_entry<int>(ctx(), key("a")));
  ASSERT_TRUE(entry && entry->time_left);
  EXPECT_LE(*entry->time_left, 1h);
  EXPECT_GT(*entry->time_left, 59min);
  if (!time_is_ours()) return;
  EXPECT_EQ(*entry->time_left, 1h);
  pass(59min + 59s + 999ms);
  EXPECT_EQ(await(store().get_entry<int>(ctx(), key("a")))->time_left, 1ms);
}

TEST_P(Lifetimes, BelowAMillisecondAreRoundedUp) {
  await(store().set(ctx(), key("a"), 1, 1us));
  await(store().set(ctx(), key("b"), 1, 1001us));
  if (time_is_ours()) {
    EXPECT_EQ(await(store().get_entry<int>(ctx(), key("a")))->time_left, 1ms);
    EXPECT_EQ(await(store().get_entry<int>(ctx(), key("b")))->time_left, 2ms);
    pass(1ms);
    EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
    EXPECT_TRUE(await(store().exists(ctx(), key("b"))));
  }
  pass(2ms);
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
  EXPECT_FALSE(await(store().exists(ctx(), key("b"))));
}

TEST_P(Lifetimes, OfZeroOrLessMeanNone) {
  for (const Duration none : {Duration(0), Duration(-1), Duration(-1h), Duration::min()}) {
    await(store().set(ctx(), key("a"), 1, 1h));
    await(store().set(ctx(), key("a"), 2, none));
    const auto entry = await(store().get_entry<int>(ctx(), key("a")));
    ASSERT_TRUE(entry.has_value());
    EXPECT_EQ(entry->value, 2);
    EXPECT_EQ(entry->time_left, std::nullopt);
  }
}

TEST_P(Lifetimes, OfTenYearsWorkAndLongerOnesAreRefused) {
  await(store().set(ctx(), key("a"), 1, kLifetimeMax));
  EXPECT_GT(await(store().get_entry<int>(ctx(), key("a")))->time_left, kLifetimeMax - 1h);
  EXPECT_EQ(failure([&] { return store().set(ctx(), key("b"), 1, kLifetimeMax + 1ms); }).kind,
            ErrorKind::invalid_argument);
  EXPECT_EQ(failure([&] { return store().touch(ctx(), key("a"), std::chrono::hours::max()); }).kind,
            ErrorKind::invalid_argument);
  EXPECT_FALSE(await(store().exists(ctx(), key("b"))));
}

TEST_P(Lifetimes, AreRenewedByTouchAndTheValueStays) {
  await(store().set(ctx(), key("a"), 7, kShort));
  EXPECT_TRUE(await(store().touch(ctx(), key("a"), 1h)));
  pass(kShort);
  const auto entry = await(store().get_entry<int>(ctx(), key("a")));
  ASSERT_TRUE(entry && entry->time_left);
  EXPECT_EQ(entry->value, 7);
  EXPECT_GT(*entry->time_left, 50min);
}

TEST_P(Lifetimes, AreShortenedByTouch) {
  await(store().set(ctx(), key("a"), 7));
  await(store().set(ctx(), key("b"), 7, 1h));
  EXPECT_TRUE(await(store().touch(ctx(), key("a"), kShort)));
  EXPECT_TRUE(await(store().touch(ctx(), key("b"), kShort)));
  pass(kShort);
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
  EXPECT_FALSE(await(store().exists(ctx(), key("b"))));
}

TEST_P(Lifetimes, AreEndedByTouchingWithNever) {
  await(store().set(ctx(), key("a"), 7, 1h));
  EXPECT_TRUE(await(store().touch(ctx(), key("a"), Expiration::never())));
  EXPECT_EQ(await(store().get_entry<int>(ctx(), key("a")))->time_left, std::nullopt);
  EXPECT_TRUE(await(store().touch(ctx(), key("a"), Expiration::never()))) << "and again, where there is none";
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 7);
}

TEST_P(Lifetimes, OfWhatIsAbsentCannotBeTouched) {
  EXPECT_FALSE(await(store().touch(ctx(), key("a"), 1h)));
  EXPECT_FALSE(await(store().touch(ctx(), key("a"), Expiration::never())));
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
}

TEST_P(Lifetimes, AreLeftAloneByReading) {
  await(store().set(ctx(), key("a"), 7, kShort));
  await(store().get<int>(ctx(), key("a")));
  await(store().exists(ctx(), key("a")));
  await(store().get_entry<int>(ctx(), key("a")));
  if (time_is_ours()) {
    EXPECT_EQ(await(store().get_entry<int>(ctx(), key("a")))->time_left, kShort);
  }
  pass(kShort);
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
}

TEST_P(Lifetimes, ImportSetsAnAbsoluteTime) {
  await(store().import(ctx(), key("a"), 7, clock().wall() + 1h));
  const auto entry = await(store().get_entry<int>(ctx(), key("a")));
  ASSERT_TRUE(entry && entry->time_left);
  EXPECT_EQ(entry->value, 7);
  EXPECT_LE(*entry->time_left, 1h + 1min) << "the engine's clock may differ a little from ours";
  EXPECT_GT(*entry->time_left, 59min);
}

TEST_P(Lifetimes, ImportedEntriesExpireAtTheirTime) {
  if (!time_is_ours()) GTEST_SKIP() << "only where the suite moves the time";
  await(store().import(ctx(), key("a"), 7, clock().wall() + 1s));
  pass(999ms);
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 7);
  pass(1ms);
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), std::nullopt);
}

TEST_P(Lifetimes, ImportIntoThePastIsAcceptedAndNeverLive) {
  for (const WallTime past : {clock().wall() - 1min, clock().wall() - 24h * 365, WallTime(Milliseconds(0)),
                              WallTime(Milliseconds(1)), WallTime(Milliseconds(-1))}) {
    await(store().import(ctx(), key("a"), 7, past));
    EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
    EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), std::nullopt);
    EXPECT_TRUE(listed(prefix()).empty());
  }
}

TEST_P(Lifetimes, ImportIntoThePastRemovesWhatWasThere) {
  await(store().set(ctx(), key("a"), 1));
  await(store().import(ctx(), key("a"), 7, clock().wall() - 1min));
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
  EXPECT_TRUE(await(store().set_if_absent(ctx(), key("a"), 2)));
}

TEST_P(Lifetimes, ImportWithoutATimeDoesNotExpire) {
  await(store().set(ctx(), key("a"), 1, 1h));
  await(store().import(ctx(), key("a"), 7, std::nullopt));
  const auto entry = await(store().get_entry<int>(ctx(), key("a")));
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->value, 7);
  EXPECT_EQ(entry->time_left, std::nullopt);
}

}  // namespace polly::conformance
