#include "polly/testing/noise.hpp"

#include <gtest/gtest.h>

namespace polly::testing {
namespace {

using namespace std::chrono_literals;

TEST(Noise, IsNeverNegativeAndNeverShrinks) {
  const Noise noise;
  std::chrono::nanoseconds before{0};
  for (int i = 0; i < 20; ++i) {
    std::this_thread::sleep_for(2ms);
    const std::chrono::nanoseconds now = noise.worst();
    EXPECT_GE(now, 0ns);
    before = std::max(before, now);
  }
  EXPECT_GT(before, 0ns);
  EXPECT_LT(before, 10s) << "this machine is too slow to test any bound";
}

}  // namespace
}  // namespace polly::testing
