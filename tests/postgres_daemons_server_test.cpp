// Two daemons on one PostgreSQL server share one state.
#include <gtest/gtest.h>

#include <string>

#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"
#include "tests/daemon_process.hpp"
#include "tests/one_state.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

testing::Environment with_store(const testing::PostgresServer& server) {
  return {{"POLLY_WEBHOOK_SECRET", "s"},
          {"POLLY_API_TOKEN", "t"},
          {"POLLY_STORAGE_TYPE", "postgres"},
          {"POLLY_POSTGRES_URL", server.url()}};
}

TEST(PostgresDaemons, OnOneServerSeeOneState) {
  testing::PostgresServer server;
  DaemonProcess first(with_store(server));
  DaemonProcess second(with_store(server));
  EXPECT_EQ(deliver_pull_request(first, 41), 200);
  EXPECT_EQ(known_pull_request(second), 41);
  EXPECT_EQ(deliver_pull_request(second, 42), 200);
  EXPECT_EQ(known_pull_request(first), 42);
  EXPECT_EQ(server.ask("SELECT encode(value, 'escape') FROM polly.entries WHERE key LIKE 'polly:pr_number:%'"), "42");
  EXPECT_EQ(first.stop(), 0) << first.log();
  DaemonProcess third(with_store(server));
  EXPECT_EQ(known_pull_request(third), 42);
}

TEST(PostgresDaemons, StartOnlyOnExistingTablesWhereTheyMustNotCreateThem) {
  testing::PostgresServer server;
  testing::Environment environment = with_store(server);
  environment.emplace_back("POLLY_POSTGRES_MIGRATE", "false");
  const auto refused = testing::run_program({kPollyProgram, "serve"}, environment);
  EXPECT_EQ(refused.exit_code, 2) << refused.err;
  EXPECT_NE(refused.err.find("polly migrate-schema"), std::string::npos) << refused.err;
  const auto made = testing::run_program({kPollyProgram, "migrate-schema"}, environment);
  EXPECT_EQ(made.out, "created the schema (version 1)\n") << made.err;
  const auto again = testing::run_program({kPollyProgram, "migrate-schema", "--json"}, environment);
  EXPECT_EQ(again.out, "{\"engine\":\"postgres\",\"from\":1,\"to\":1}\n") << again.err;
  DaemonProcess daemon(environment);
  EXPECT_EQ(deliver_pull_request(daemon, 7), 200);
  EXPECT_EQ(known_pull_request(daemon), 7);
}

TEST(PostgresDaemons, DoNothingToMigrateAnEngineWithoutASchema) {
  const auto result = testing::run_program({kPollyProgram, "migrate-schema"}, {{"POLLY_STORAGE_TYPE", "memory"}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "memory has no schema to migrate\n");
}

}  // namespace
}  // namespace polly::tests
