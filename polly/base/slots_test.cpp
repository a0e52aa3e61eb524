#include "polly/base/slots.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace polly {
namespace {

TEST(Slots, AreTakenUpToTheirNumberAndGivenBack) {
  Slots slots(2);
  std::vector<Slots::Slot> taken;
  for (int i = 0; i < 2; ++i) {
    std::optional<Slots::Slot> slot = slots.take();
    ASSERT_TRUE(slot);
    taken.push_back(std::move(*slot));
  }
  EXPECT_FALSE(slots.take());
  EXPECT_EQ(slots.taken(), 2U) << "a refusal takes nothing";
  taken.pop_back();
  EXPECT_EQ(slots.taken(), 1U);
  EXPECT_TRUE(slots.take());
}

}  // namespace
}  // namespace polly
