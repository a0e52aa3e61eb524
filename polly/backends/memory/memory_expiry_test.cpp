// How entries of the memory backend expire.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>

#include "polly/backends/memory/memory_test_world.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;
using memory_test::kLongEnough;
using memory_test::World;

TEST(MemoryExpiry, AnExpiredEntryIsAbsentBeforeItIsSweptAway) {
  World world;
  world.set("key", "value", 1ms);
  world.clock.advance(1ms - 1ns);
  EXPECT_EQ(world.get("key"), "value");
  world.clock.advance(1ns);
  EXPECT_EQ(world.get("key"), std::nullopt);
}

TEST(MemoryExpiry, ASweepFreesWhatHasExpiredAndNothingElse) {
  World world;
  for (int i = 0; i < 5000; ++i) {
    world.set("short" + std::to_string(i), "x", 100ms);
    world.set("long" + std::to_string(i), "x", 24h);
    world.set("lasting" + std::to_string(i), "x");
  }
  world.clock.advance(kLongEnough);
  world.backend.sweep();
  EXPECT_EQ(world.backend.keys(), 10'000U);
  EXPECT_EQ(world.backend.expired_keys(), 5000U);
  EXPECT_EQ(world.get("long7"), "x");
  EXPECT_EQ(world.get("lasting7"), "x");
  world.clock.advance(24h);
  world.backend.sweep();
  EXPECT_EQ(world.backend.keys(), 5000U);
}

TEST(MemoryExpiry, ExpiredEntriesAreFreedWithoutAReadAndWithoutACallToSweep) {
  World world;
  for (int i = 0; i < 3000; ++i) world.set(std::to_string(i), "x", 100ms);
  world.clock.advance(kLongEnough);
  while (world.backend.keys() > 0) std::this_thread::yield();
  EXPECT_EQ(world.backend.bytes(), 0U);
  EXPECT_EQ(world.backend.expired_keys(), 3000U);
}

TEST(MemoryExpiry, ARenewedEntrySurvivesTheSweepAtItsFirstExpiry) {
  World world;
  world.set("touched", "x", 100ms);
  world.set("written", "x", 100ms);
  world.set("lasting", "x", 100ms);
  EXPECT_TRUE(run(world.backend.touch(Context(), "touched", 24h)));
  world.set("written", "y", 24h);
  EXPECT_TRUE(run(world.backend.touch(Context(), "lasting", Expiration::never())));
  world.clock.advance(kLongEnough);
  EXPECT_EQ(world.backend.sweep(), 0U);
  EXPECT_EQ(world.backend.keys(), 3U);
}

TEST(MemoryExpiry, AnEntryWithAShortenedLifetimeIsSweptAtItsNewExpiry) {
  World world;
  world.set("key", "x", 24h);
  EXPECT_TRUE(run(world.backend.touch(Context(), "key", 100ms)));
  world.clock.advance(kLongEnough);
  world.backend.sweep();
  EXPECT_EQ(world.backend.keys(), 0U);
}

TEST(MemoryExpiry, AnExpiredEntryCountsOnceByWhicheverVerbItIsFound) {
  World world;
  for (const char* key : {"read", "replaced", "removed", "swept"}) world.set(key, "x", 1ms);
  world.clock.advance(kLongEnough);
  EXPECT_EQ(world.get("read"), std::nullopt);
  EXPECT_TRUE(world.set_if_absent("replaced", "y"));
  EXPECT_FALSE(world.remove("removed"));
  world.backend.sweep();
  while (world.backend.keys() > 1) std::this_thread::yield();  // the backend's own sweep may have come first
  EXPECT_EQ(world.backend.expired_keys(), 4U);
  EXPECT_NE(world.telemetry.metrics().text().find("polly_store_expired_keys_total{backend=\"memory\"} 4"),
            std::string::npos);
}

TEST(MemoryExpiry, TheLongestLifetimeIsKeptExactly) {
  World world;
  world.set("key", "x", kLifetimeMax);
  world.clock.advance(kLifetimeMax - 1ms);
  world.backend.sweep();
  EXPECT_EQ(world.get("key"), "x");
  world.clock.advance(1ms);
  EXPECT_EQ(world.get("key"), std::nullopt);
}

TEST(MemoryExpiry, AnAbsoluteTimeInThePastRemovesTheEntry) {
  World world;
  world.set("key", "old");
  EXPECT_TRUE(world.set("key", "new", Expiration::at(world.clock.wall())));
  EXPECT_EQ(world.get("key"), std::nullopt);
  EXPECT_EQ(world.backend.keys(), 0U);
}

TEST(MemoryExpiry, AnAdvanceWithATimeInThePastRemovesTheEntryAndAnswersWithTheLargerNumber) {
  World world;
  world.set("key", "7");
  std::vector<Advance> advances;
  advances.emplace_back(Key("key"), 5);
  advances.emplace_back(Key("absent"), 6);
  const auto held = run(world.backend.advance(Context(), std::move(advances), Expiration::at(world.clock.wall())));
  EXPECT_EQ(held, (std::vector<std::int64_t>{7, 6}));
  EXPECT_EQ(world.get("key"), std::nullopt);
  EXPECT_EQ(world.backend.keys(), 0U);
}

TEST(MemoryExpiry, AnAbsoluteTimeIsKept) {
  World world;
  world.set("key", "x", Expiration::at(world.clock.wall() + 5s));
  world.set("far", "x", Expiration::at(WallTime::max()));
  world.clock.advance(5s - 1ms);
  EXPECT_EQ(world.get("key"), "x");
  world.clock.advance(1ms);
  EXPECT_EQ(world.get("key"), std::nullopt);
  world.clock.advance(kLifetimeMax);
  EXPECT_EQ(world.get("far"), "x");
}

}  // namespace
}  // namespace polly
