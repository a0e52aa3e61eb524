// What holds for the text of every setting: what is cut, what is a mistake, and what is never repeated.
#include <gtest/gtest.h>

#include "polly/config/detail/test_secret_file.hpp"
#include "polly/config/load.hpp"
#include "polly/config/setting.hpp"

namespace polly::config {

namespace {

std::vector<std::string> url_mistakes(const Environment& environment) {
  return read(environment).mistakes;
}

// Names, and what OpenTelemetry reads: only its endpoints are URLs.
bool takes_any_text(const Setting& setting) {
  const bool is_endpoint = setting.name.ends_with("_ENDPOINT");
  const bool is_tracing = setting.name.starts_with("OTEL_") && !is_endpoint;
  return is_tracing || setting.allowed == "any text" || setting.allowed == "a host name" ||
         setting.allowed.starts_with("a name");
}

bool is_path(const Setting& setting) {
  return setting.allowed == "a path" || setting.allowed == "the path of a PEM file";
}

}  // namespace

TEST(LoadText, WhatStandsAtTheEndsOfASecretFileByMistakeIsCut) {
  using namespace std::string_literals;
  for (const std::string& content :
       {"t0ken\n\n\n"s, "\xEF\xBB\xBFt0ken\r\n\r\n"s, "\nt0ken"s, "t0ken\0"s, "t0ken\n\0"s}) {
    const SecretFile file(content);
    EXPECT_EQ(load({{"POLLY_API_TOKEN_FILE", file.path()}}).config.server.client_token().reveal(), "t0ken");
    EXPECT_EQ(
        load({{"POLLY_VALKEY_PASSWORD_FILE", file.path() + "\n"}}).config.storage.valkey.credentials.password.reveal(),
        "t0ken");
  }
  const SecretFile wide("\xFF\xFEt\0"s);
  EXPECT_NE(url_mistakes({{"POLLY_API_TOKEN_FILE", wide.path()}}).at(0).find("UTF-16"), std::string::npos);
}

// Every setting, set to a text with a line end behind it and a byte order mark in front: what is shown is the text.
TEST(LoadText, WhatStandsAtTheEndsOfAnyValueByMistakeIsCut) {
  for (const Setting& setting : settings()) {
    std::string text = setting.show(Config());
    if (text.empty() && takes_any_text(setting)) text = "x";
    if (text.empty() && is_path(setting)) text = "/x";
    if (text.empty()) continue;
    const std::string name(setting.name);
    for (const char* const end : {"\n", "\r", "\r\n\n"}) {
      const Loaded loaded = read(Environment{{name, "\xEF\xBB\xBF" + text + end}});
      EXPECT_EQ(setting.show(loaded.config), setting.is_secret ? "***" : text) << name;
      for (const std::string& mistake : loaded.mistakes)
        EXPECT_EQ(mistake.find(" has U+"), std::string::npos) << mistake;
    }
  }
  EXPECT_EQ(load({{"POLLY_VULN_CHECK_NAME", "Vulnerability\n"}}).config.webhook.vuln_check_name, "Vulnerability");
  EXPECT_EQ(load({{"POLLY_SQLITE_PATH", "/var/lib/polly.db\r"}}).config.storage.sqlite.path, "/var/lib/polly.db");
  EXPECT_EQ(load({{"POLLY_VALKEY_PASSWORD", "pw\n"}}).config.storage.valkey.credentials.password.reveal(), "pw");
  EXPECT_EQ(load({{"POLLY_STORE_URL", "memory:\xC2\xA0\n"}}).config.storage.url.reveal(), "memory:");
  EXPECT_EQ(load({{"POLLY_LISTEN", "\n"}}).config.server.listen.port, 8080);
}

TEST(LoadText, AControlCharacterInsideAnyValueIsAMistakeThatRepeatsNothingOfIt) {
  for (const Setting& setting : settings()) {
    const std::string name(setting.name);
    const std::vector<std::string> mistakes = url_mistakes({{name,
                                                             "hunt\x1b"
                                                             "er2"}});
    ASSERT_FALSE(mistakes.empty()) << name;
    EXPECT_EQ(mistakes.at(0), name + " has U+001B (an escape) as its character 5: remove it");
    if (!setting.is_secret || setting.holds_keys) continue;  // a key ring has lines
    const SecretFile file("hunt\ner2");
    const std::string in_file = url_mistakes({{name + "_FILE", file.path()}}).at(0);
    EXPECT_NE(in_file.find("has U+000A (a line feed) as its character 5"), std::string::npos) << in_file;
    EXPECT_EQ(in_file.find("er2"), std::string::npos) << in_file;
  }
}

TEST(LoadText, ABlankAtTheEndOfAPasswordCountsAndIsAWarning) {
  const Loaded loaded = load(Environment{{"POLLY_VALKEY_PASSWORD", "hunter2 \n"}});
  EXPECT_EQ(loaded.config.storage.valkey.credentials.password.reveal(), "hunter2 ");
  ASSERT_EQ(loaded.warnings.size(), 1U);
  EXPECT_EQ(loaded.warnings[0], "POLLY_VALKEY_PASSWORD begins or ends with a blank, which counts as a part of it");
}

TEST(LoadText, AValueThatMayHoldAPasswordByMistakeIsNotRepeated) {
  for (const std::string url :
       {"redis://ann:hunter2@h:6379", "redis://:hunter2", "ann:hunter2@h", "http://ann:hunter2@h"}) {
    for (const Setting& setting : settings()) {
      const bool is_url = url.find("://") != url.npos;
      if (takes_any_text(setting) || (is_path(setting) && !is_url)) continue;
      const Loaded loaded = read(Environment{{std::string(setting.name), url}});
      std::string all = setting.show(loaded.config);
      for (const std::string& mistake : loaded.mistakes) all += mistake;
      EXPECT_EQ(all.find("hunter2"), std::string::npos) << setting.name << ": " << all;
    }
  }
  for (const std::string path : {"hunter2", "redis://ann:hunter2@h", "hun/ter2!"}) {
    const std::string mistake = url_mistakes({{"POLLY_API_TOKEN_FILE", path}}).at(0);
    EXPECT_EQ(mistake.find("ter2"), std::string::npos) << mistake;
  }
}

TEST(LoadText, AUrlThatCannotBeReadForCertainIsAMistakeAtOnce) {
  for (const char* name : {"POLLY_STORE_URL", "POLLY_POSTGRES_URL"}) {
    const auto mistakes = url_mistakes({{name, "postgres://polly:S3cr@t@127.0.0.1/polly"}});
    ASSERT_EQ(mistakes.size(), 1U);
    EXPECT_NE(mistakes[0].find("\"@\" is %40"), std::string::npos) << mistakes[0];
    EXPECT_EQ(mistakes[0].find("t@127"), std::string::npos) << mistakes[0];
  }
  EXPECT_NE(url_mistakes({{"POLLY_SERVER", "http://ann:hunter2@h"}}).at(0).find("POLLY_API_TOKEN"), std::string::npos);
}

}  // namespace polly::config
