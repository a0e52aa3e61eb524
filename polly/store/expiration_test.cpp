#include "polly/store/expiration.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace polly {
namespace {

using namespace std::chrono_literals;

TEST(Expiration, IsRoundedUpToAMillisecond) {
  EXPECT_EQ(Expiration(24h).after(), 24h);
  EXPECT_EQ(Expiration(1ns).after(), 1ms);
  EXPECT_EQ(Expiration(1ms).after(), 1ms);
  EXPECT_EQ(Expiration(1ms + 1ns).after(), 2ms);
  EXPECT_EQ(Expiration(std::chrono::duration<double>(0.0015)).after(), 2ms);
}

TEST(Expiration, OfZeroOrLessIsNone) {
  EXPECT_TRUE(Expiration::never().is_never());
  EXPECT_TRUE(Expiration(0s).is_never());
  EXPECT_TRUE(Expiration(-1ns).is_never());
  EXPECT_TRUE(Expiration(-1ms).is_never());
  EXPECT_TRUE(Expiration(Duration::min()).is_never());
  EXPECT_TRUE(Expiration(std::chrono::hours::min()).is_never());
}

TEST(Expiration, IsBoundedByTenYears) {
  EXPECT_EQ(Expiration(kLifetimeMax).after(), kLifetimeMax);
  EXPECT_THROW(Expiration{kLifetimeMax + 1ms}, Error);
  EXPECT_THROW(Expiration{kLifetimeMax + 1ns}, Error) << "it would be rounded up beyond the bound";
  EXPECT_THROW(Expiration{std::chrono::hours::max()}, Error);
  EXPECT_THROW(Expiration{Duration::max()}, Error);
}

TEST(Expiration, AtATimeIsAbsoluteAndMayLieInThePast) {
  const WallTime past{Milliseconds(-5)};
  EXPECT_EQ(Expiration::at(past).at(), past);
  EXPECT_FALSE(Expiration::at(past).is_never());
  EXPECT_EQ(Expiration::at(past).after(), std::nullopt);
}

}  // namespace
}  // namespace polly
