#include "polly/config/valkey.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "polly/config/load.hpp"
#include "polly/config/setting.hpp"

namespace polly::config {

namespace {

using namespace std::chrono_literals;

using Mistakes = std::vector<std::string>;

// The mistakes of an environment that also sets POLLY_STORAGE_TYPE=valkey.
Mistakes mistakes_of_valkey(Environment::Variables variables) {
  variables.try_emplace("POLLY_STORAGE_TYPE", "valkey");
  return read(Environment(std::move(variables))).mistakes;
}

}  // namespace

TEST(ValkeySettings, EveryOneIsRead) {
  const Valkey valkey = load(Environment{{"POLLY_STORAGE_TYPE", "valkey"},
                                         {"POLLY_VALKEY_ADDRESS", "db.example:6380"},
                                         {"POLLY_VALKEY_USERNAME", "ann"},
                                         {"POLLY_VALKEY_PASSWORD", "s3cret"},
                                         {"POLLY_VALKEY_DB", "2"},
                                         {"POLLY_VALKEY_CONNECTIONS", "4"},
                                         {"POLLY_VALKEY_TLS", "true"},
                                         {"POLLY_VALKEY_TLS_CA", "ca.pem"},
                                         {"POLLY_VALKEY_TLS_CERT", "cert.pem"},
                                         {"POLLY_VALKEY_TLS_KEY", "key.pem"},
                                         {"POLLY_VALKEY_TLS_SERVER_NAME", "db"},
                                         {"POLLY_VALKEY_TLS_VERIFY", "false"},
                                         {"POLLY_VALKEY_WAIT_REPLICAS", "1"},
                                         {"POLLY_VALKEY_START_TIMEOUT", "0"}})
                            .config.storage.valkey;
  ASSERT_EQ(valkey.addresses.size(), 1U);
  EXPECT_EQ(valkey.addresses[0].host, "db.example");
  EXPECT_EQ(valkey.addresses[0].port, 6380);
  EXPECT_EQ(valkey.credentials.username, "ann");
  EXPECT_EQ(valkey.credentials.password.reveal(), "s3cret");
  EXPECT_EQ(valkey.database, 2U);
  EXPECT_EQ(valkey.connections, 4U);
  EXPECT_TRUE(valkey.tls.enabled);
  EXPECT_EQ(valkey.tls.ca_file, "ca.pem");
  EXPECT_EQ(valkey.tls.certificate_file, "cert.pem");
  EXPECT_EQ(valkey.tls.key_file, "key.pem");
  EXPECT_EQ(valkey.tls.server_name, "db");
  EXPECT_FALSE(valkey.tls.verify);
  EXPECT_EQ(valkey.wait_replicas, 1U);
  EXPECT_EQ(valkey.start_timeout, 0s);
}

TEST(ValkeySettings, SentinelsAndAClusterTakeTheAddressesPlace) {
  const Valkey watched = load(Environment{{"POLLY_STORAGE_TYPE", "redis"},
                                          {"POLLY_VALKEY_SENTINEL_ADDRS", "s1:26379, s2:26379"},
                                          {"POLLY_VALKEY_SENTINEL_MASTER", "mymaster"},
                                          {"POLLY_VALKEY_SENTINEL_USERNAME", "watcher"},
                                          {"POLLY_VALKEY_SENTINEL_PASSWORD", "eyes"},
                                          {"POLLY_VALKEY_DB", "3"}})
                             .config.storage.valkey;
  EXPECT_EQ(watched.sentinels.size(), 2U);
  EXPECT_EQ(watched.sentinel_master, "mymaster");
  EXPECT_EQ(watched.sentinel_credentials.username, "watcher");
  EXPECT_EQ(watched.sentinel_credentials.password.reveal(), "eyes");

  EXPECT_EQ(mistakes_of_valkey({{"POLLY_VALKEY_CLUSTER", "true"}, {"POLLY_VALKEY_ADDRESS", "a:1,b:2"}}), Mistakes());
  EXPECT_EQ(mistakes_of_valkey({{"POLLY_VALKEY_CLUSTER", "true"}, {"POLLY_VALKEY_ADDRESS", "a:1"}}), Mistakes());
}

TEST(ValkeySettings, TheContractsOtherSpellingIsTheSameAndIsNamed) {
  const Loaded loaded = load(Environment{{"POLLY_STORAGE_TYPE", "valkey"},
                                         {"POLLY_STORAGE_VALKEY_ADDRESS", "/run/valkey.sock"},
                                         {"POLLY_STORAGE_VALKEY_USERNAME", "ann"},
                                         {"POLLY_STORAGE_VALKEY_PASSWORD", "s3cret"},
                                         {"POLLY_STORAGE_VALKEY_DB", "1"}});
  EXPECT_EQ(loaded.config.storage.valkey.addresses.at(0).unix_path, "/run/valkey.sock");
  EXPECT_EQ(loaded.config.storage.valkey.credentials.username, "ann");
  EXPECT_EQ(loaded.config.storage.valkey.credentials.password.reveal(), "s3cret");
  EXPECT_EQ(loaded.config.storage.valkey.database, 1U);
  EXPECT_EQ(loaded.origin("POLLY_VALKEY_DB").text(), "POLLY_STORAGE_VALKEY_DB");
  EXPECT_EQ(loaded.warnings, Mistakes());

  EXPECT_EQ(mistakes_of_valkey({{"POLLY_STORAGE_VALKEY_ADDRESS", "here"}}).at(0).substr(0, 38),
            "POLLY_STORAGE_VALKEY_ADDRESS is \"here\"");
  EXPECT_NE(mistakes_of_valkey({{"POLLY_VALKEY_ADDRESS", "a:1"}, {"POLLY_STORAGE_VALKEY_PASSWORD_FILE", "/no/such"}})
                .at(0)
                .find("POLLY_STORAGE_VALKEY_PASSWORD_FILE names \"/no/such\""),
            std::string::npos);
}

TEST(ValkeySettings, TwoSpellingsThatDifferAreAMistakeThatNamesBoth) {
  EXPECT_EQ(
      mistakes_of_valkey({{"POLLY_VALKEY_ADDRESS", "a:1"}, {"POLLY_VALKEY_DB", "1"}, {"POLLY_STORAGE_VALKEY_DB", "2"}}),
      Mistakes{"POLLY_VALKEY_DB and POLLY_STORAGE_VALKEY_DB are set to different values; they are two spellings "
               "of one variable: set one of them"});
  EXPECT_EQ(
      mistakes_of_valkey({{"POLLY_VALKEY_ADDRESS", "a:1"}, {"POLLY_VALKEY_DB", "1"}, {"POLLY_STORAGE_VALKEY_DB", "1"}}),
      Mistakes());
  const Mistakes secret = mistakes_of_valkey({{"POLLY_VALKEY_ADDRESS", "a:1"},
                                              {"POLLY_VALKEY_PASSWORD", "hunter1"},
                                              {"POLLY_STORAGE_VALKEY_PASSWORD", "hunter2"}});
  ASSERT_EQ(secret.size(), 1U);
  EXPECT_EQ(secret[0].find("hunter"), std::string::npos);
  EXPECT_EQ(mistakes_of_valkey({{"POLLY_VALKEY_ADDRESS", "a:1"},
                                {"POLLY_VALKEY_PASSWORD", "x"},
                                {"POLLY_STORAGE_VALKEY_PASSWORD_FILE", "/x"}}),
            Mistakes{"POLLY_VALKEY_PASSWORD and POLLY_STORAGE_VALKEY_PASSWORD_FILE are both set; set one of them"});
}

TEST(ValkeySettings, WithoutAnAddressNothingCanBeOpened) {
  const Mistakes mistakes = mistakes_of_valkey({});
  ASSERT_EQ(mistakes.size(), 1U);
  EXPECT_EQ(mistakes[0].substr(0, 33), "POLLY_VALKEY_ADDRESS is not set: ");
  EXPECT_EQ(mistakes_of_valkey({{"POLLY_STORAGE_TYPE", "memory"}}), Mistakes());
  EXPECT_EQ(mistakes_of_valkey({{"POLLY_VALKEY_ADDRESS", "here"}}).size(), 1U) << "a misspelt value is reported once";
}

TEST(ValkeySettings, AUrlSaysThePlaceAloneAndLeavesTheRest) {
  EXPECT_EQ(read(Environment{{"POLLY_STORE_URL", "valkeys://ann@h"},
                             {"POLLY_VALKEY_PASSWORD", "s3cret"},
                             {"POLLY_VALKEY_TLS_CA", "ca.pem"},
                             {"POLLY_VALKEY_CONNECTIONS", "4"}})
                .mistakes,
            Mistakes());
  for (const std::string_view variable : kValkeyUrlVariables) {
    Environment::Variables variables{{"POLLY_STORE_URL", "valkey://h"}};
    const bool is_switch = variable == "POLLY_VALKEY_TLS" || variable == "POLLY_VALKEY_CLUSTER";
    const bool is_number = variable == "POLLY_VALKEY_DB";
    variables.emplace(variable, is_switch ? "true" : is_number ? "1" : "a:1");
    EXPECT_EQ(read(Environment(variables)).mistakes,
              Mistakes{"POLLY_STORE_URL and " + std::string(variable) + " are both set; set one of them"});
  }
}

TEST(ValkeySettings, WhatContradictsIsAMistakeThatNamesBothVariables) {
  struct Case {
    Environment::Variables variables;
    std::string one;
    std::string other;
  };
  const Environment::Variables::value_type address{"POLLY_VALKEY_ADDRESS", "a:1"};
  const Environment::Variables::value_type cluster{"POLLY_VALKEY_CLUSTER", "true"};
  const Environment::Variables::value_type sentinels{"POLLY_VALKEY_SENTINEL_ADDRS", "s:1"};
  const Environment::Variables::value_type master{"POLLY_VALKEY_SENTINEL_MASTER", "m"};
  const Environment::Variables::value_type tls{"POLLY_VALKEY_TLS", "true"};
  const std::vector<Case> cases{
      {{{"POLLY_STORAGE_TYPE", "valkeys"}, address}, "POLLY_STORAGE_TYPE is \"valkeys\"", "POLLY_STORE_URL"},
      {{{"POLLY_VALKEY_ADDRESS", "a:1,b:1"}}, "POLLY_VALKEY_ADDRESS has several", "POLLY_VALKEY_CLUSTER=true"},
      {{sentinels}, "POLLY_VALKEY_SENTINEL_ADDRS needs", "POLLY_VALKEY_SENTINEL_MASTER"},
      {{sentinels, master, address}, "POLLY_VALKEY_ADDRESS and", "POLLY_VALKEY_SENTINEL_ADDRS"},
      {{sentinels, master, cluster}, "POLLY_VALKEY_CLUSTER and", "POLLY_VALKEY_SENTINEL_ADDRS"},
      {{address, master}, "POLLY_VALKEY_SENTINEL_MASTER is set", "POLLY_VALKEY_SENTINEL_ADDRS is not"},
      {{address, {"POLLY_VALKEY_SENTINEL_PASSWORD", "x"}}, "SENTINEL_PASSWORD is set", "SENTINEL_ADDRS is not"},
      {{address, cluster, {"POLLY_VALKEY_DB", "1"}}, "POLLY_VALKEY_DB is 1", "POLLY_VALKEY_CLUSTER"},
      {{cluster, {"POLLY_VALKEY_ADDRESS", "a:1,/v"}}, "POLLY_VALKEY_ADDRESS", "cluster"},
      {{tls, {"POLLY_VALKEY_ADDRESS", "/v"}}, "POLLY_VALKEY_TLS", "POLLY_VALKEY_ADDRESS"},
      {{address, {"POLLY_VALKEY_TLS_CA", "x"}}, "POLLY_VALKEY_TLS_CA is set", "POLLY_VALKEY_TLS=true"},
      {{address, {"POLLY_VALKEY_TLS_VERIFY", "false"}}, "POLLY_VALKEY_TLS_VERIFY is false", "POLLY_VALKEY_TLS=true"},
      {{address, tls, {"POLLY_VALKEY_TLS_CERT", "x"}}, "POLLY_VALKEY_TLS_CERT is set", "POLLY_VALKEY_TLS_KEY is not"},
      {{address, tls, {"POLLY_VALKEY_TLS_KEY", "x"}}, "POLLY_VALKEY_TLS_KEY is set", "POLLY_VALKEY_TLS_CERT is not"},
  };
  for (const Case& example : cases) {
    const Mistakes mistakes = mistakes_of_valkey(example.variables);
    ASSERT_EQ(mistakes.size(), 1U) << example.one;
    EXPECT_NE(mistakes[0].find(example.one), std::string::npos) << mistakes[0];
    EXPECT_NE(mistakes[0].find(example.other), std::string::npos) << mistakes[0];
  }
}

TEST(ValkeySettings, AMistakeNamesWhatWasUsedToSayIt) {
  Environment environment{{"POLLY_STORAGE_VALKEY_ADDRESS", "a:1"}};
  environment.set("POLLY_STORE_URL", "valkey://h", "--store");
  EXPECT_EQ(read(environment).mistakes,
            Mistakes{"--store (POLLY_STORE_URL) and POLLY_STORAGE_VALKEY_ADDRESS are both set; set one of them"});
}

TEST(ValkeySettings, AnAddressThatNobodyAsksForIsAWarning) {
  EXPECT_EQ(read(Environment{{"POLLY_VALKEY_ADDRESS", "a:1"}}).warnings,
            Mistakes{"POLLY_VALKEY_ADDRESS does nothing, since the state is kept in SQLite: set "
                     "POLLY_STORAGE_TYPE=valkey"});
  EXPECT_EQ(read(Environment{{"POLLY_VALKEY_ADDRESS", "a:1"}, {"POLLY_STORAGE_TYPE", "memory"}}).warnings, Mistakes());
}

TEST(ValkeySettings, PathsOfFilesAreNoSecretsFiles) {
  for (const Setting& setting : settings()) {
    if (setting.name == "SSL_CERT_FILE") continue;  // OpenSSL's own name
    EXPECT_FALSE(setting.name.ends_with("_FILE")) << setting.name;
  }
  EXPECT_FALSE(find_setting("POLLY_VALKEY_TLS_KEY")->is_secret);
  EXPECT_TRUE(find_setting("POLLY_VALKEY_PASSWORD")->is_secret);
  EXPECT_TRUE(find_setting("POLLY_VALKEY_SENTINEL_PASSWORD")->is_secret);
}

}  // namespace polly::config
