#include "polly/testing/rounds.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace polly::testing {
namespace {

TEST(Rounds, ATenthAndAtLeastOneUnlessAllAreAskedFor) {
  ::unsetenv("POLLY_FAULTS");
  EXPECT_EQ(rounds(10'000), 1'000U);
  EXPECT_EQ(rounds(20), 2U);
  EXPECT_EQ(rounds(3), 1U);
  ::setenv("POLLY_FAULTS", "whole", 1);
  EXPECT_EQ(rounds(20), 20U);
  ::setenv("POLLY_FAULTS", "0", 1);
  EXPECT_EQ(rounds(20), 2U);
  ::unsetenv("POLLY_FAULTS");
}

TEST(Rounds, ASeedCanBeRepeated) {
  ::setenv("POLLY_FAULTS_SEED", "4711", 1);
  EXPECT_EQ(random_seed(), 4711U);
  ::unsetenv("POLLY_FAULTS_SEED");
  EXPECT_NE(random_seed(), random_seed());
}

}  // namespace
}  // namespace polly::testing
