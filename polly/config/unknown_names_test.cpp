#include "polly/config/unknown_names.hpp"

#include <gtest/gtest.h>

namespace polly::config {

TEST(UnknownNames, TheNearestKnownNameIsSaid) {
  const auto warnings = unknown_names(Environment{{"POLLY_LISTN", ":80"}, {"POLLY_API_TOKEN_FIL", "x"}});
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_EQ(warnings[0], "POLLY_API_TOKEN_FIL is no variable of Polly's; the nearest is POLLY_API_TOKEN_FILE");
  EXPECT_EQ(warnings[1], "POLLY_LISTN is no variable of Polly's; the nearest is POLLY_LISTEN");
}

TEST(UnknownNames, KnownForeignAndEmptyOnesAreLeftAlone) {
  EXPECT_TRUE(unknown_names(Environment{{"POLLY_LISTEN", ":80"},
                                        {"POLLY_API_TOKEN_FILE", "x"},
                                        {"POLLYANNA", "x"},
                                        {"POLLY_LISTN", ""},
                                        {"PATH", "/bin"}})
                  .empty());
}

TEST(UnknownNames, OnlySecretsHaveAFileForm) {
  EXPECT_EQ(unknown_names(Environment{{"POLLY_LISTEN_FILE", "x"}}).size(), 1U);
}

TEST(UnknownNames, BothSpellingsOfAVariableAreKnown) {
  EXPECT_TRUE(unknown_names(Environment{{"POLLY_STORAGE_VALKEY_DB", "1"}, {"POLLY_STORAGE_VALKEY_PASSWORD_FILE", "x"}})
                  .empty());
  EXPECT_EQ(unknown_names(Environment{{"POLLY_STORAGE_VALKEY_DBB", "1"}}),
            std::vector<std::string>{"POLLY_STORAGE_VALKEY_DBB is no variable of Polly's; the nearest is "
                                     "POLLY_VALKEY_DB"});
}

TEST(UnknownNames, TheServiceLinksOfKubernetesAreNotMeantForUs) {
  EXPECT_TRUE(is_service_link("POLLY_PORT", "tcp://10.0.0.1:80"));
  EXPECT_TRUE(is_service_link("POLLY_PORT_80_TCP_ADDR", "10.0.0.1"));
  EXPECT_TRUE(is_service_link("POLLY_SERVICE_HOST", "10.0.0.1"));
  EXPECT_TRUE(is_service_link("POLLY_VALKEY_PORT", "tcp://10.0.0.1:6379"));
  EXPECT_TRUE(is_service_link("POLLY_VALKEY_PORT_6379_TCP_ADDR", "10.0.0.1"));
  EXPECT_TRUE(is_service_link("POLLY_VALKEY_PRIMARY_SERVICE_PORT", "6379"));
  EXPECT_FALSE(is_service_link("OTEL_SERVICE_NAME", "polly"));
  EXPECT_FALSE(is_service_link("POLLY_PORT", "8080"));
  EXPECT_FALSE(is_service_link("POLLY_PORT", "http://x"));
  EXPECT_FALSE(is_service_link("POLLY_PORT_", ""));
  EXPECT_FALSE(is_service_link("POLLY_PORTS", "80"));
}

TEST(UnknownNames, TheDistanceCountsInsertionsDeletionsAndChanges) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("abc", "abc"), 0U);
}

}  // namespace polly::config
