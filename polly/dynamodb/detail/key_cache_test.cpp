#include "polly/dynamodb/detail/key_cache.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <ostream>

namespace polly::dynamodb {

using Need = KeyCache::Need;

static void PrintTo(Need need, std::ostream* out) {
  constexpr const char* kNames[] = {"nothing", "soon", "now", "patience"};
  *out << kNames[static_cast<int>(need)];
}

namespace {

using namespace std::chrono_literals;

const WallTime kStart = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
const Error kDown(ErrorKind::unavailable, "down");

Keys keys_until(std::optional<WallTime> end) {
  Keys keys;
  keys.access_key_id = "AKID";
  keys.end = end;
  return keys;
}

TEST(KeyCache, NeedsKeysAtFirst) {
  const KeyCache cache;
  EXPECT_EQ(cache.need(kStart), Need::now);
}

TEST(KeyCache, KeysWithoutAnEndAreGoodForEver) {
  KeyCache cache;
  cache.succeed(keys_until(std::nullopt), kStart);
  EXPECT_EQ(cache.need(kStart + 10'000h), Need::nothing);
}

TEST(KeyCache, KeysAreRenewedAheadOfTheirEnd) {
  KeyCache cache;
  cache.succeed(keys_until(kStart + 6h), kStart);
  EXPECT_EQ(cache.need(kStart + 6h - KeyCache::kAhead - 1ms), Need::nothing);
  EXPECT_EQ(cache.need(kStart + 6h - KeyCache::kAhead), Need::soon);
  EXPECT_EQ(cache.need(kStart + 6h - KeyCache::kMargin), Need::now);
}

TEST(KeyCache, ShortLivedKeysAreRenewedInTheirLastQuarter) {
  KeyCache cache;
  cache.succeed(keys_until(kStart + 60s), kStart);
  EXPECT_EQ(cache.need(kStart + 44s), Need::nothing);
  EXPECT_EQ(cache.need(kStart + 45s), Need::soon);
  cache.succeed(keys_until(kStart + 4s), kStart);
  EXPECT_EQ(cache.need(kStart + 3s), Need::soon);
  EXPECT_EQ(cache.need(kStart + 3500ms), Need::now);
}

TEST(KeyCache, WhereARefreshFailsTheOldOnesServeUntilTheyEnd) {
  KeyCache cache;
  cache.succeed(keys_until(kStart + 1h), kStart);
  const WallTime late = kStart + 56min;
  cache.fail(kDown, late);
  EXPECT_EQ(cache.need(late), Need::nothing);
  EXPECT_EQ(cache.need(late + KeyCache::kPause), Need::soon);
  EXPECT_NE(cache.keys(), nullptr);
  EXPECT_EQ(cache.need(kStart + 1h), Need::now);
}

TEST(KeyCache, WithoutKeysAFailureIsTheAnswerForAWhile) {
  KeyCache cache;
  cache.fail(kDown, kStart);
  EXPECT_EQ(cache.need(kStart + 1ms), Need::patience);
  EXPECT_EQ(cache.need(kStart + KeyCache::kPauseWithout), Need::now);
  EXPECT_STREQ(cache.failure()->what(), "down");
  cache.succeed(keys_until(std::nullopt), kStart);
  EXPECT_FALSE(cache.failure());
}

TEST(KeyCache, AClockThatGoesBackEndsNoPauseLate) {
  KeyCache cache;
  cache.fail(kDown, kStart);
  EXPECT_EQ(cache.need(kStart - 1h), Need::now);
}

TEST(KeyCache, RefusedKeysAreReplacedAtMostOnceInAWhile) {
  KeyCache cache;
  EXPECT_TRUE(cache.refuse(kStart));
  EXPECT_FALSE(cache.refuse(kStart + 1ms));
  EXPECT_TRUE(cache.refuse(kStart + KeyCache::kRefusedPause));
}

}  // namespace
}  // namespace polly::dynamodb
