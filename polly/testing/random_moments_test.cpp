#include "polly/testing/random_moments.hpp"

#include <gtest/gtest.h>

namespace polly::testing {
namespace {

using namespace std::chrono_literals;

// A program that is over after `runs`, which no clock measures here.
std::size_t killed_of_100(std::chrono::microseconds runs, std::uint64_t seed) {
  RandomMoments moments(seed);
  for (int i = 0; i < 100; ++i) moments.learn(moments.next() < runs);
  return moments.killed();
}

TEST(RandomMoments, KillMostRunsHoweverLongTheyTake) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const std::chrono::microseconds runs : {5'000us, 20'000us, 250'000us, 5'000'000us}) {
      EXPECT_GE(killed_of_100(runs, seed), 60U) << runs.count() << " us, seed " << seed;
    }
  }
}

TEST(RandomMoments, AreSpreadOverTheWholeRun) {
  RandomMoments moments(1);
  int late = 0;
  for (int i = 0; i < 200; ++i) {
    const std::chrono::microseconds moment = moments.next();
    if (moment > 15'000us && moment < 20'000us) ++late;
    moments.learn(moment < 20'000us);
  }
  EXPECT_GE(late, 10);
}

}  // namespace
}  // namespace polly::testing
