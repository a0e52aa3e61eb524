#include "polly/telemetry/loss_limit.hpp"

#include <gtest/gtest.h>

namespace polly {
namespace {

using namespace std::chrono_literals;

TEST(LossLimit, AReturnHasALineWhereTheLossHadOne) {
  const TimePoint start{1h};
  LossLimit limit;
  EXPECT_FALSE(limit.admit_return());  // nothing was lost
  EXPECT_EQ(limit.admit_loss("refused", start), 0);
  EXPECT_TRUE(limit.admit_return());
  EXPECT_FALSE(limit.admit_return());
  EXPECT_EQ(limit.admit_loss("refused", start + 1s), std::nullopt);
  EXPECT_FALSE(limit.admit_return());
  EXPECT_EQ(limit.admit_loss("refused", start + 10s), 1);
  EXPECT_EQ(limit.admit_loss("refused", start + 11s), std::nullopt);  // still lost
  EXPECT_TRUE(limit.admit_return());
}

TEST(LossLimit, ALossOfAnotherCauseHasItsOwnLine) {
  const TimePoint start{1h};
  LossLimit limit;
  EXPECT_EQ(limit.admit_loss("refused", start), 0);
  EXPECT_EQ(limit.admit_loss("refused", start), std::nullopt);
  EXPECT_EQ(limit.admit_loss("wrong password", start), 0);
}

}  // namespace
}  // namespace polly
