#include "polly/base/backoff.hpp"

#include <gtest/gtest.h>

#include <set>

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

}  // namespace
}  // namespace polly
