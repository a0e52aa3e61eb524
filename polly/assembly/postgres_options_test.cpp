#include "polly/assembly/postgres_options.hpp"

#include <gtest/gtest.h>

namespace polly {
namespace {

TEST(PostgresOptionsOf, AConfigurationAreWhatItSays) {
  config::Storage storage;
  storage.timeout = Milliseconds(700);
  storage.postgres.url = Secret("postgres://a/b");
  storage.postgres.schema = "state";
  storage.postgres.migrate = false;
  storage.postgres.connections = 3;
  storage.postgres.start_timeout = Milliseconds(5);
  const PostgresOptions options = postgres_options(storage);
  EXPECT_EQ(options.url.reveal(), "postgres://a/b");
  EXPECT_EQ(options.schema, "state");
  EXPECT_FALSE(options.migrate);
  EXPECT_EQ(options.connections, 3U);
  EXPECT_EQ(options.timeout, Milliseconds(700));
  EXPECT_EQ(options.start_timeout, Milliseconds(5));
}

TEST(PostgresOptionsOf, AStoreUrlHaveThatUrl) {
  config::Storage storage;
  storage.url = Secret("postgres://c/d");
  EXPECT_EQ(postgres_options(storage).url.reveal(), "postgres://c/d");
}

}  // namespace
}  // namespace polly
