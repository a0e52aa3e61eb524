#include "polly/assembly/settings_check.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/config/store_url.hpp"

namespace polly {
namespace {

bool has(const std::vector<std::string>& mistakes, std::string_view part) {
  for (const std::string& mistake : mistakes) {
    if (mistake.find(part) != std::string::npos) return true;
  }
  return false;
}

TEST(SettingsCheck, EachFileThatCannotBeReadIsAMistake) {
  const config::Storage settings =
      config::storage_of_url("valkeys://h?ca=/nonexistent/ca&cert=/nonexistent/cert&key=/nonexistent/key");
  const std::vector<std::string> mistakes = storage_mistakes(settings);
  EXPECT_EQ(mistakes.size(), 3U);
  for (const char* part : {"(ca in the URL) \"/nonexistent/ca\"", "(cert in the URL)", "(key in the URL)"}) {
    EXPECT_TRUE(has(mistakes, part)) << part;
  }
}

TEST(SettingsCheck, AStoreThatCouldBeOpenedHasNone) {
  for (const char* url : {"memory:", "sqlite:polly.db", "valkey://h", "valkeys://h", "postgres://u@h/d",
                          "postgres://u@h/d?sslmode=require&sslrootcert=/nonexistent/ca",
                          "postgres://u@h/d?sslmode=verify-full&sslrootcert=system"}) {
    EXPECT_TRUE(storage_mistakes(config::storage_of_url(url)).empty()) << url;
  }
}

TEST(SettingsCheck, AnAuthorityThatIsNeededAndMissingIsAMistakeOfThePostgresUrl) {
  const config::Storage settings =
      config::storage_of_url("postgres://u:hunter2@h/d?sslmode=verify-full&sslrootcert=/nonexistent/ca");
  const std::vector<std::string> mistakes = storage_mistakes(settings);
  EXPECT_TRUE(has(mistakes, "sslrootcert is \"/nonexistent/ca\", which cannot be read"));
  EXPECT_FALSE(has(mistakes, "hunter2"));
}

TEST(SettingsCheck, AVariableOfTheStoreIsNamed) {
  const config::Loaded loaded = read_settings(config::Environment{{"POLLY_STORAGE_TYPE", "valkey"},
                                                                  {"POLLY_VALKEY_ADDRESS", "h:1"},
                                                                  {"POLLY_VALKEY_TLS", "true"},
                                                                  {"POLLY_VALKEY_TLS_CA", "/nonexistent/ca"}});
  EXPECT_EQ(loaded.mistakes.size(), 1U);
  EXPECT_TRUE(has(loaded.mistakes, "POLLY_VALKEY_TLS_CA"));
}

TEST(SettingsCheck, WhatVariablesContradictIsReportedOnce) {
  const config::Loaded loaded = read_settings(config::Environment{
      {"POLLY_STORAGE_TYPE", "valkey"}, {"POLLY_VALKEY_ADDRESS", "h:1"}, {"POLLY_VALKEY_TLS_CA", "/nonexistent/ca"}});
  EXPECT_EQ(loaded.mistakes.size(), 1U) << "TLS is off";
}

TEST(SettingsCheck, OpenStoreReportsAllOfThemAtOnce) {
  Telemetry telemetry;
  try {
    run(open_store("valkeys://h?ca=/nonexistent/ca&cert=/nonexistent/cert&key=/nonexistent/key", Runtime(telemetry)));
    FAIL() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_TRUE(has({error.what()}, "3 mistakes")) << error.what();
  }
}

}  // namespace
}  // namespace polly
