#include "polly/config/postgres.hpp"

#include <gtest/gtest.h>

#include "polly/config/load.hpp"

namespace polly::config {
namespace {

constexpr const char* kUrl = "postgres://polly:hidden@db.example:5432/polly?sslmode=verify-full";

TEST(PostgresConfig, TakesAUrlOfEitherScheme) {
  for (const char* url : {kUrl, "postgresql:///polly?host=/run/postgresql", "postgres://a,b:5433/db"}) {
    const Loaded loaded = load({{"POLLY_STORAGE_TYPE", "postgres"}, {"POLLY_POSTGRES_URL", url}});
    EXPECT_EQ(loaded.config.storage.postgres.url.reveal(), url);
    EXPECT_TRUE(loaded.warnings.empty());
  }
  for (const char* url : {"db.example", "valkey://db", "postgres:", "host=db dbname=polly"}) {
    const Loaded read_one = read({{"POLLY_STORAGE_TYPE", "postgres"}, {"POLLY_POSTGRES_URL", url}});
    EXPECT_EQ(read_one.mistakes.size(), 1U) << url;
  }
}

TEST(PostgresConfig, WantsAUrlInOnePlace) {
  EXPECT_EQ(read({{"POLLY_STORAGE_TYPE", "postgres"}}).mistakes.size(), 1U);
  EXPECT_EQ(read({{"POLLY_STORAGE_TYPE", "postgresql"}}).mistakes.size(), 1U);
  EXPECT_TRUE(read({{"POLLY_STORE_URL", kUrl}}).mistakes.empty());
  const Loaded twice = read({{"POLLY_STORE_URL", kUrl}, {"POLLY_POSTGRES_URL", kUrl}});
  EXPECT_EQ(twice.mistakes,
            std::vector<std::string>{"POLLY_STORE_URL and POLLY_POSTGRES_URL are both set; set one of them"});
}

TEST(PostgresConfig, ReadsTheOthersWithinTheirBounds) {
  const Config config = load({{"POLLY_STORE_URL", kUrl},
                              {"POLLY_POSTGRES_SCHEMA", "App State"},
                              {"POLLY_POSTGRES_MIGRATE", "false"},
                              {"POLLY_POSTGRES_CONNECTIONS", "4"},
                              {"POLLY_POSTGRES_START_TIMEOUT", "1m"}})
                            .config;
  EXPECT_EQ(config.storage.postgres.schema, "App State");
  EXPECT_FALSE(config.storage.postgres.migrate);
  EXPECT_EQ(config.storage.postgres.connections, 4U);
  EXPECT_EQ(config.storage.postgres.start_timeout, Milliseconds(60'000));
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"POLLY_POSTGRES_SCHEMA", "pg_polly"},
                                                        {"POLLY_POSTGRES_SCHEMA", std::string(64, 'x')},
                                                        {"POLLY_POSTGRES_MIGRATE", "yes"},
                                                        {"POLLY_POSTGRES_CONNECTIONS", "0"},
                                                        {"POLLY_POSTGRES_CONNECTIONS", "17"},
                                                        {"POLLY_POSTGRES_START_TIMEOUT", "2h"}}) {
    EXPECT_EQ(read({{"POLLY_STORE_URL", kUrl}, {name, value}}).mistakes.size(), 1U) << name << "=" << value;
  }
}

TEST(PostgresConfig, AUrlThatDoesNothingIsWarnedOf) {
  EXPECT_EQ(load({{"POLLY_POSTGRES_URL", kUrl}}).warnings,
            std::vector<std::string>{"POLLY_POSTGRES_URL does nothing, since the state is kept in sqlite: set "
                                     "POLLY_STORAGE_TYPE=postgres"});
}

}  // namespace
}  // namespace polly::config
