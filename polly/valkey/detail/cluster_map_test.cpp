#include "polly/valkey/detail/cluster_map.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace polly::valkey {
namespace {

const TimePoint kStart{std::chrono::hours(1)};

SlotMap map_of(std::uint16_t port) {
  SlotMap map;
  map.move(0, Address("a", port));
  return map;
}

Error down() {
  return Error(ErrorKind::unavailable, "down");
}

TEST(ClusterMap, IsWantedFromTheStart) {
  ClusterMap map(1);
  EXPECT_EQ(map.version(), 0U);
  EXPECT_EQ(map.current(), nullptr);
  ASSERT_TRUE(map.begin(kStart));
  map.accept(map_of(1), kStart);
  EXPECT_EQ(map.version(), 1U);
  EXPECT_EQ(*map.current(), map_of(1));
  EXPECT_FALSE(map.begin(kStart + std::chrono::hours(1)));
}

TEST(ClusterMap, IsRefreshedByOneAtATimeHoweverManyWantIt) {
  ClusterMap map(1);
  std::atomic<int> turns{0};
  std::vector<std::thread> lanes;
  for (int i = 0; i < 8; ++i) {
    lanes.emplace_back([&] {
      for (int j = 0; j < 100; ++j) {
        map.want();
        if (map.begin(kStart)) ++turns;
      }
    });
  }
  for (std::thread& lane : lanes) lane.join();
  EXPECT_EQ(turns, 1);
}

TEST(ClusterMap, WhatIsWantedDuringARefreshIsDueAfterIt) {
  ClusterMap map(1);
  ASSERT_TRUE(map.begin(kStart));
  map.want();
  map.accept(map_of(1), kStart);
  EXPECT_FALSE(map.begin(kStart));
  EXPECT_TRUE(map.begin(kStart + Backoff::kFirst));
}

TEST(ClusterMap, RefreshesThatFailComeMoreAndMoreSlowly) {
  ClusterMap map(1);
  TimePoint now = kStart;
  std::size_t turns = 0;
  for (int ms = 0; ms < 10'000; ++ms, now += Milliseconds(1)) {
    if (!map.begin(now)) continue;
    map.fail(down(), now);
    ++turns;
  }
  EXPECT_EQ(map.failure()->kind(), ErrorKind::unavailable);
  EXPECT_GE(turns, 10'000U / static_cast<std::size_t>(Backoff::kLongest.count()));
  EXPECT_LE(turns, 60U);
  ASSERT_TRUE(map.begin(now + Backoff::kLongest));
  map.accept(map_of(1), now);
  EXPECT_EQ(map.failure(), std::nullopt);
}

TEST(ClusterMap, RefreshesThatChangeNothingAreSlowToo) {
  ClusterMap map(1);
  TimePoint now = kStart;
  std::size_t turns = 0;
  for (int ms = 0; ms < 10'000; ++ms, now += Milliseconds(1)) {
    map.want();
    if (!map.begin(now)) continue;
    map.accept(map_of(1), now);
    ++turns;
  }
  EXPECT_LE(turns, 60U);
  now += 3 * Backoff::kLongest;
  map.want();
  ASSERT_TRUE(map.begin(now));
  map.accept(map_of(2), now);
  map.want();
  EXPECT_TRUE(map.begin(now + Backoff::kFirst)) << "one that changes something is followed by the next at once";
}

TEST(ClusterMap, ATurnThatIsNotEndedIsGivenUp) {
  const auto map = std::make_shared<ClusterMap>(1);
  ASSERT_TRUE(map->begin(kStart));
  {
    const RefreshTurn turn(map);
  }
  ASSERT_TRUE(map->begin(kStart));
  RefreshTurn turn(map);
  turn.accept(map_of(1), kStart);
  EXPECT_FALSE(map->begin(kStart));
}

}  // namespace
}  // namespace polly::valkey
