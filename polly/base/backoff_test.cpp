#include "polly/base/backoff.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace polly {
namespace {

TEST(Backoff, DelaysGrowToHalfASecondAndAreShortenedByAtMostHalf) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Backoff backoff(seed);
    for (const int full : {10, 20, 40, 80, 160, 320, 500, 500, 500}) {
      const Milliseconds delay = backoff.next();
      EXPECT_LE(delay, Milliseconds(full)) << seed;
      EXPECT_GE(delay, Milliseconds(full / 2)) << seed;
    }
  }
}

TEST(Backoff, ItBeginsAnewAfterAReset) {
  Backoff backoff(7);
  for (int i = 0; i < 20; ++i) backoff.next();
  backoff.reset();
  EXPECT_LE(backoff.next(), Backoff::kFirst);
}

TEST(Backoff, ClientsThatLostTheSameServerComeBackAtDifferentTimes) {
  std::set<Milliseconds> delays;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    Backoff backoff(1'000'000'007 + seed);  // as those of a pool: neighbours
    for (int i = 0; i < 6; ++i) backoff.next();
    delays.insert(backoff.next());
  }
  EXPECT_GT(delays.size(), 24U);
}

// What a server's connections do, and what is waited before the next one. Each pause stands for its longest.
struct Life {
  bool opens;
  Milliseconds was_open;
  Milliseconds longest_pause;
};

TEST(Reconnect, AConnectionThatWasOpenIsFollowedAtOnceAndFailuresAreNot) {
  const std::vector<Life> lives{
      {false, {}, Milliseconds(10)},               // the server is not up yet
      {false, {}, Milliseconds(20)},               //
      {true, Milliseconds(5'000), {}},             // it served for a while, and was cut off
      {false, {}, Milliseconds(10)},               // it restarts
      {false, {}, Milliseconds(20)},               //
      {true, Milliseconds(50), {}},                // cut off soon: still no wait
      {true, Milliseconds(50), {}},                //
      {true, Milliseconds(0), {}},                 // on credit
      {true, Milliseconds(0), {}},                 //
      {true, Milliseconds(0), {}},                 //
      {true, Milliseconds(0), Milliseconds(10)},   // which is used up
      {true, Milliseconds(24), Milliseconds(20)},  //
      {true, Milliseconds(1), {}},                 // and earned again
      {true, Milliseconds(0), Milliseconds(10)},
  };
  Reconnect reconnect(7);
  for (std::size_t i = 0; i < lives.size(); ++i) {
    const Life& life = lives[i];
    const Milliseconds pause = life.opens ? reconnect.after_service(life.was_open) : reconnect.after_failure();
    EXPECT_LE(pause, life.longest_pause) << i;
    EXPECT_GE(pause, life.longest_pause / 2) << i;
  }
}

// For ten seconds of a server whose connections each live so long: how often it is connected to, and which part of the
// time is waited away.
struct TenSeconds {
  explicit TenSeconds(Duration each_lives) {
    Reconnect reconnect(7);
    Duration now{};
    Duration waited{};
    while (now < std::chrono::seconds(10)) {
      ++connections;
      const Milliseconds pause = reconnect.after_service(each_lives);
      now += each_lives + pause;
      waited += pause;
    }
    part_waited = std::chrono::duration<double>(waited) / std::chrono::duration<double>(now);
  }

  int connections = 0;
  double part_waited = 0;
};

TEST(Reconnect, AServerWhoseConnectionsAreCutOftenIsWaitedForLittle) {
  EXPECT_EQ(TenSeconds(Milliseconds(500)).part_waited, 0);
  EXPECT_EQ(TenSeconds(Milliseconds(50)).part_waited, 0);
  EXPECT_EQ(TenSeconds(Milliseconds(25)).part_waited, 0);
  EXPECT_LT(TenSeconds(Milliseconds(20)).part_waited, 0.2);
  EXPECT_LT(TenSeconds(Milliseconds(10)).part_waited, 0.6);
}

TEST(Reconnect, AServerThatDropsEachConnectionIsConnectedToSeldom) {
  EXPECT_LT(TenSeconds(Duration::zero()).connections, 40);
  EXPECT_LT(TenSeconds(std::chrono::microseconds(100)).connections, 60);
  EXPECT_LT(TenSeconds(Milliseconds(1)).connections, 150);
}

}  // namespace
}  // namespace polly
