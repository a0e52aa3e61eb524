#include "polly/config/load.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"
#include "polly/config/detail/test_secret_file.hpp"

namespace polly::config {

namespace {

using namespace std::chrono_literals;

Config load_config(const Environment& environment) {
  return load(environment).config;
}

std::vector<std::string> mistakes_of(const Environment& environment) {
  return read(environment).mistakes;
}

}  // namespace

TEST(Load, AnEmptyEnvironmentGivesTheDefaults) {
  const Loaded loaded = load(Environment{{"POLLY_LISTEN", ""}});
  EXPECT_EQ(loaded.config.storage.type, "sqlite");
  EXPECT_EQ(loaded.config.storage.timeout, 2s);
  EXPECT_EQ(loaded.config.state.ttl, 24h);
  EXPECT_EQ(loaded.config.state.scope, Scope::repository);
  EXPECT_EQ(loaded.config.state.keys, StateKeys::plain);
  EXPECT_EQ(loaded.config.state.read_through, ReadThrough::none);
  EXPECT_EQ(loaded.config.server.listen.host, "127.0.0.1");
  EXPECT_EQ(loaded.config.server.listen.port, 8080);
  EXPECT_FALSE(loaded.config.server.has_api());
  EXPECT_TRUE(loaded.config.webhook.secrets.empty());
  EXPECT_EQ(loaded.origin("POLLY_LISTEN").text(), "default");
  EXPECT_TRUE(loaded.warnings.empty());
}

TEST(Load, EveryKindOfValueIsRead) {
  const Config config = load_config({{"POLLY_STORAGE_TYPE", "Valkey"},
                                     {"POLLY_VALKEY_ADDRESS", "127.0.0.1:6379"},
                                     {"POLLY_STORAGE_TIMEOUT", "500ms"},
                                     {"POLLY_MEMORY_MAX_BYTES", "64MiB"},
                                     {"POLLY_STATE_TTL", "7d"},
                                     {"POLLY_STATE_SCOPE", "commit"},
                                     {"POLLY_STATE_KEYS", "tagged"},
                                     {"POLLY_STATE_READ_THROUGH", "go-v1"},
                                     {"POLLY_LISTEN", "[::1]:0"},
                                     {"POLLY_ADMIN_LISTEN", ":9090"},
                                     {"POLLY_THREADS", "3"},
                                     {"POLLY_API_TOKEN", "t0ken"},
                                     {"POLLY_WEBHOOK_SECRET", "new, old one"},
                                     {"POLLY_GITHUB_APP_ID", "9223372036854775807"},
                                     {"POLLY_WORKFLOW_NAME", "Build & Test"},
                                     {"POLLY_LOG_LEVEL", "WARN"},
                                     {"POLLY_LOG_FORMAT", "json"},
                                     {"POLLY_SERVER", "https://polly.example/"},
                                     {"OTEL_SERVICE_NAME", "polly"},
                                     {"OTEL_EXPORTER_OTLP_HEADERS", "authorization=x"}});
  EXPECT_EQ(config.storage.type, "valkey");
  EXPECT_EQ(config.storage.timeout, 500ms);
  EXPECT_EQ(config.storage.memory_max_bytes, 64U << 20);
  EXPECT_EQ(config.state.ttl, 168h);
  EXPECT_EQ(config.state.scope, Scope::commit);
  EXPECT_EQ(config.state.keys, StateKeys::tagged);
  EXPECT_EQ(config.state.read_through, ReadThrough::go_v1);
  EXPECT_EQ(config.server.listen.host, "::1");
  EXPECT_EQ(config.server.admin_listen->port, 9090);
  EXPECT_EQ(config.server.threads, 3U);
  EXPECT_EQ(config.server.client_token().reveal(), "t0ken");
  ASSERT_EQ(config.webhook.secrets.size(), 2U);
  EXPECT_EQ(config.webhook.secrets[1].reveal(), "old one");
  EXPECT_EQ(config.webhook.app_id, INT64_MAX);
  EXPECT_EQ(config.webhook.workflow_name, "Build & Test");
  EXPECT_EQ(config.logging.level, LogLevel::warning);
  EXPECT_EQ(config.logging.format, LogFormat::json);
  EXPECT_EQ(config.command_line.server, "https://polly.example");
  EXPECT_EQ(config.tracing.service_name, "polly");
  EXPECT_EQ(config.tracing.headers.reveal(), "authorization=x");
}

TEST(Load, EveryMistakeIsToldInOneError) {
  try {
    load(Environment{{"POLLY_LISTEN", "8080"},
                     {"POLLY_STATE_TTL", "1 day"},
                     {"POLLY_THREADS", "many"},
                     {"POLLY_WEBHOOK_SECRET", "hunter2,,"}});
    FAIL() << "no error";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_NE(text.find("4 mistakes"), std::string::npos) << text;
    EXPECT_NE(text.find("POLLY_LISTEN is \"8080\"; allowed is HOST:PORT"), std::string::npos) << text;
    EXPECT_NE(text.find("POLLY_STATE_TTL is \"1 day\"; allowed is a duration"), std::string::npos) << text;
    EXPECT_NE(text.find("POLLY_THREADS is \"many\"; allowed is a number"), std::string::npos) << text;
    EXPECT_NE(text.find("POLLY_WEBHOOK_SECRET is \"***\"; allowed is secrets"), std::string::npos) << text;
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
  }
}

TEST(Load, AnOlderLayoutWithRepositoriesCannotBeReadWithoutThem) {
  const auto mistakes = [](const char* layout, const char* scope) {
    return read(Environment{{"POLLY_STATE_READ_THROUGH", layout}, {"POLLY_STATE_SCOPE", scope}}).mistakes;
  };
  ASSERT_EQ(mistakes("go-v2", "commit").size(), 1U);
  EXPECT_NE(mistakes("go-v2", "commit").front().find("no old key would be found; set the scope to repository"),
            std::string::npos);
  EXPECT_TRUE(mistakes("go-v2", "repository").empty());
  EXPECT_TRUE(mistakes("go-v1", "commit").empty());
  EXPECT_TRUE(mistakes("go-v1", "repository").empty());
}

TEST(Load, WhatIsOutOfBoundsIsAMistakeAndLeavesTheDefault) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  for (const auto& [name, value] : Pairs{{"POLLY_STATE_TTL", "-1s"},
                                         {"POLLY_STATE_TTL", "3651d"},
                                         {"POLLY_STORAGE_TIMEOUT", "0"},
                                         {"POLLY_STORAGE_TIMEOUT", "61m"},
                                         {"POLLY_MEMORY_MAX_BYTES", "-1"},
                                         {"POLLY_THREADS", "1025"},
                                         {"POLLY_PORT", "65536"},
                                         {"POLLY_GITHUB_APP_ID", "0"},
                                         {"POLLY_ADMIN_LISTEN", "9090"},
                                         {"POLLY_API_TOKEN", "with blank"},
                                         {"POLLY_STATE_SCOPE", "fork"},
                                         {"POLLY_STATE_KEYS", "{}"},
                                         {"POLLY_STATE_READ_THROUGH", "go"},
                                         {"POLLY_VALKEY_ADDRESS", "localhost"},
                                         {"POLLY_VALKEY_DB", "-1"},
                                         {"POLLY_VALKEY_DB", "2147483647"},
                                         {"POLLY_VALKEY_CONNECTIONS", "0"},
                                         {"POLLY_VALKEY_CONNECTIONS", "65"},
                                         {"POLLY_VALKEY_CLUSTER", "yes"},
                                         {"POLLY_VALKEY_SENTINEL_ADDRS", "/run/s.sock"},
                                         {"POLLY_VALKEY_WAIT_REPLICAS", "65"},
                                         {"POLLY_VALKEY_START_TIMEOUT", "2h"},
                                         {"POLLY_LOG_LEVEL", "loud"},
                                         {"POLLY_SERVER", "polly.example"},
                                         {"POLLY_STORE_URL", "polly.db"}}) {
    const Loaded loaded = read(Environment{{name, value}});
    EXPECT_EQ(loaded.mistakes.size(), 1U) << name << "=" << value;
    EXPECT_EQ(loaded.config.state.ttl, 24h);
  }
}

TEST(Load, AStoreUrlStandsForTheType) {
  const Loaded loaded = load(Environment{{"POLLY_STORE_URL", "memory:"}});
  EXPECT_EQ(loaded.config.storage.type, "memory");
  EXPECT_EQ(loaded.config.storage.url.reveal(), "memory:");
  EXPECT_EQ(loaded.origin("POLLY_STORAGE_TYPE").text(), "POLLY_STORE_URL");
  EXPECT_EQ(load_config({{"POLLY_STORE_URL", "valkey+sentinel://h/0"}}).storage.type, "valkey+sentinel");
}

TEST(Load, APortStandsForTheAddress) {
  const Loaded loaded = load(Environment{{"POLLY_PORT", "9000"}});
  EXPECT_EQ(loaded.config.server.listen.host, "127.0.0.1");
  EXPECT_EQ(loaded.config.server.listen.port, 9000);
  EXPECT_EQ(loaded.origin("POLLY_LISTEN").text(), "POLLY_PORT");
}

TEST(Load, TwoWaysToSayOneThingAreAMistake) {
  EXPECT_EQ(mistakes_of({{"POLLY_PORT", "1"}, {"POLLY_LISTEN", ":2"}}),
            std::vector<std::string>{"POLLY_LISTEN and POLLY_PORT are both set; set one of them"});
  EXPECT_EQ(mistakes_of({{"POLLY_STORAGE_TYPE", "memory"}, {"POLLY_STORE_URL", "memory:"}}).size(), 1U);
  EXPECT_EQ(mistakes_of({{"POLLY_API_TOKEN", "a"}, {"POLLY_API_TOKEN_FILE", "/b"}}).size(), 1U);
  EXPECT_TRUE(mistakes_of({{"POLLY_PORT", "tcp://10.0.0.1:80"}, {"POLLY_LISTEN", ":2"}}).empty());
}

TEST(Load, ASecretComesFromAFileWithoutTheNewlineAtItsEnd) {
  const SecretFile file("t0ken\n");
  const Loaded loaded = load(Environment{{"POLLY_API_TOKEN_FILE", file.path()}});
  EXPECT_EQ(loaded.config.server.client_token().reveal(), "t0ken");
  EXPECT_EQ(loaded.origin("POLLY_API_TOKEN").text(), "the file " + file.path() + " (POLLY_API_TOKEN_FILE)");

  const SecretFile windows("t0ken\r\n");
  EXPECT_EQ(load_config({{"POLLY_API_TOKEN_FILE", windows.path()}}).server.client_token().reveal(), "t0ken");
}

TEST(Load, AFileThatGivesNoSecretIsAMistakeThatNamesIt) {
  EXPECT_NE(mistakes_of({{"POLLY_API_TOKEN_FILE", "/no/such/file"}}).at(0).find("/no/such/file"), std::string::npos);
  EXPECT_NE(mistakes_of({{"POLLY_API_TOKEN_FILE", "/"}}).at(0).find("cannot be read"), std::string::npos);
  const SecretFile empty("\n");
  EXPECT_NE(mistakes_of({{"POLLY_API_TOKEN_FILE", empty.path()}}).at(0).find("empty"), std::string::npos);
  const SecretFile large(std::string(kSecretFileBytesMax + 1, 'x'));
  EXPECT_NE(mistakes_of({{"POLLY_API_TOKEN_FILE", large.path()}}).at(0).find("larger"), std::string::npos);
  const SecretFile bad("hunter 2");
  EXPECT_EQ(mistakes_of({{"POLLY_API_TOKEN_FILE", bad.path()}}).at(0).find("hunter"), std::string::npos);
}

TEST(Load, AMistakeInAnOptionNamesTheOption) {
  Environment environment;
  environment.set("POLLY_LISTEN", "x", "--listen");
  EXPECT_EQ(read(environment).mistakes.at(0).substr(0, 32), "--listen (POLLY_LISTEN) is \"x\"; ");
}

TEST(Load, AnUnknownNameIsAWarning) {
  EXPECT_EQ(load(Environment{{"POLLY_LISTN", ":80"}}).warnings.size(), 1U);
}

}  // namespace polly::config
