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
  EXPECT_EQ(environment.given_name("POLLY_LISTEN"), "POLLY_LISTEN");
  environment.set("POLLY_LISTEN", ":2", "--listen");
  EXPECT_EQ(environment.find("POLLY_LISTEN"), ":2");
  EXPECT_EQ(environment.given_name("POLLY_LISTEN"), "--listen");
  environment.unset("POLLY_LISTEN");
  EXPECT_FALSE(environment.find("POLLY_LISTEN"));
}

TEST(Environment, AVariableOfValkeyHasTwoSpellings) {
  const Environment environment{{"POLLY_STORAGE_VALKEY_DB", "1"}, {"POLLY_STORAGE_TYPE", "valkey"}};
  EXPECT_EQ(environment.find("POLLY_VALKEY_DB"), "1");
  EXPECT_EQ(environment.given_name("POLLY_VALKEY_DB"), "POLLY_STORAGE_VALKEY_DB");
  EXPECT_EQ(environment.full_name("POLLY_VALKEY_DB"), "POLLY_STORAGE_VALKEY_DB");
  EXPECT_FALSE(environment.find("POLLY_TYPE"));
  EXPECT_EQ(environment.full_name("POLLY_VALKEY_TLS"), "POLLY_VALKEY_TLS");
  EXPECT_EQ(usual_spelling(other_spelling("POLLY_VALKEY_DB")), "POLLY_VALKEY_DB");
  EXPECT_EQ(other_spelling("POLLY_STORAGE_TYPE"), "");
}

TEST(Environment, TwoSpellingsContradictWhereTheyDiffer) {
  EXPECT_TRUE(
      Environment({{"POLLY_VALKEY_DB", "1"}, {"POLLY_STORAGE_VALKEY_DB", "2"}}).is_contradicted("POLLY_VALKEY_DB"));
  EXPECT_FALSE(
      Environment({{"POLLY_VALKEY_DB", "1"}, {"POLLY_STORAGE_VALKEY_DB", "1"}}).is_contradicted("POLLY_VALKEY_DB"));
  EXPECT_FALSE(
      Environment({{"POLLY_VALKEY_DB", ""}, {"POLLY_STORAGE_VALKEY_DB", "1"}}).is_contradicted("POLLY_VALKEY_DB"));
  EXPECT_FALSE(
      Environment({{"POLLY_VALKEY_DB", "1"}, {"POLLY_STORAGE_VALKEY_DB", ""}}).is_contradicted("POLLY_VALKEY_DB"));
}

TEST(Environment, AnOptionComesBeforeBothSpellings) {
  Environment environment{{"POLLY_STORAGE_VALKEY_DB", "1"}};
  environment.set("POLLY_VALKEY_DB", "2", "--db");
  EXPECT_EQ(environment.find("POLLY_VALKEY_DB"), "2");
  EXPECT_FALSE(environment.is_contradicted("POLLY_VALKEY_DB"));
  EXPECT_EQ(environment.full_name("POLLY_VALKEY_DB"), "--db (POLLY_VALKEY_DB)");

  Environment other{{"POLLY_STORAGE_VALKEY_DB", "1"}};
  other.unset("POLLY_VALKEY_DB");
  EXPECT_FALSE(other.find("POLLY_VALKEY_DB"));
}

TEST(Environment, OfTheProcessHasWhatTheProcessWasGiven) {
  EXPECT_TRUE(Environment::of_process().find("PATH"));
}

}  // namespace polly::config
