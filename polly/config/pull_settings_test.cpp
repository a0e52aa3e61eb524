#include <gtest/gtest.h>

#include <chrono>

#include "polly/config/load.hpp"

namespace polly::config {
namespace {

using namespace std::chrono_literals;

TEST(PullSettings, AreOnAndForgetNothingByDefault) {
  const State state = load(Environment{}).config.state;
  EXPECT_TRUE(state.pulls);
  EXPECT_EQ(state.forget_closed, 0ms);
}

TEST(PullSettings, AreRead) {
  const State state =
      load(Environment{{"POLLY_STATE_PULLS", "false"}, {"POLLY_STATE_FORGET_CLOSED", "90m"}}).config.state;
  EXPECT_FALSE(state.pulls);
  EXPECT_EQ(state.forget_closed, 90min);
}

TEST(PullSettings, ThatDoNothingAreAWarning) {
  const auto warnings = [](const Environment& environment) { return load(environment).warnings.size(); };
  EXPECT_EQ(warnings({{"POLLY_STATE_FORGET_CLOSED", "1h"}}), 0U);
  EXPECT_EQ(warnings({{"POLLY_STATE_FORGET_CLOSED", "1h"}, {"POLLY_STATE_PULLS", "false"}}), 1U);
  EXPECT_EQ(warnings({{"POLLY_STATE_FORGET_CLOSED", "1h"}, {"POLLY_STATE_SCOPE", "commit"}}), 1U);
}

}  // namespace
}  // namespace polly::config
