#include "polly/config/environment.hpp"

#include <gtest/gtest.h>

namespace polly::config {

TEST(Environment, AnEmptyVariableCountsAsNotSet) {
  const Environment environment{{"POLLY_LISTEN", ""}, {"POLLY_THREADS", "2"}};
  EXPECT_FALSE(environment.find("POLLY_LISTEN"));
  EXPECT_FALSE(environment.find("POLLY_PORT"));
  EXPECT_EQ(environment.find("POLLY_THREADS"), "2");
}

TEST(Environment, AnOptionGivesAVariableItsValueAndIsRemembered) {
  Environment environment{{"POLLY_LISTEN", ":1"}};
  EXPECT_EQ(environment.said_as("POLLY_LISTEN"), "POLLY_LISTEN");
  environment.set("POLLY_LISTEN", ":2", "--listen");
  EXPECT_EQ(environment.find("POLLY_LISTEN"), ":2");
  EXPECT_EQ(environment.said_as("POLLY_LISTEN"), "--listen");
  environment.unset("POLLY_LISTEN");
  EXPECT_FALSE(environment.find("POLLY_LISTEN"));
}

TEST(Environment, OfTheProcessHasWhatTheProcessWasGiven) {
  EXPECT_TRUE(Environment::of_process().find("PATH"));
}

}  // namespace polly::config
