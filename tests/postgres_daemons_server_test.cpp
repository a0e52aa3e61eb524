// Two daemons on one PostgreSQL server share one state.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

using testing::kSha;

testing::Environment with_store(const testing::PostgresServer& server) {
  return {{"POLLY_WEBHOOK_SECRET", "s"},
          {"POLLY_API_TOKEN", "t"},
          {"POLLY_STORAGE_TYPE", "postgres"},
          {"POLLY_POSTGRES_URL", server.url()}};
}

int deliver(const DaemonProcess& daemon, int number) {
  const std::string body = R"({"action":"opened","number":)" + std::to_string(number) +
                           R"(,"pull_request":{"number":)" + std::to_string(number) + R"(,"head":{"sha":")" + kSha +
                           R"("}},"repository":{"full_name":"Acme/Shop"}})";
  const auto response = http::Client(daemon.url())
                            .send("POST", "/webhook", body,
                                  {{"Content-Type", "application/json"},
                                   {"X-GitHub-Event", "pull_request"},
                                   {"X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
                                   {"X-Hub-Signature-256", github::sign(body, Secret("s"))}});
  return response.status;
}

std::int64_t known(const DaemonProcess& daemon) {
  const http::Client client(daemon.url(), Secret("t"));
  const auto response = client.send("GET", std::string("/api/v1/repos/acme/shop/commits/") + kSha + "/state");
  if (response.status != 200) return -1;
  const boost::json::value state = boost::json::parse(response.body);
  const boost::json::value& fact = state.at("pr_number");
  return fact.is_int64() ? fact.as_int64() : 0;
}

TEST(PostgresDaemons, OnOneServerSeeOneState) {
  testing::PostgresServer server;
  DaemonProcess first(with_store(server));
  DaemonProcess second(with_store(server));
  EXPECT_EQ(deliver(first, 41), 200);
  EXPECT_EQ(known(second), 41);
  EXPECT_EQ(deliver(second, 42), 200);
  EXPECT_EQ(known(first), 42);
  EXPECT_EQ(server.ask("SELECT encode(value, 'escape') FROM polly.entries WHERE key LIKE 'polly:pr_number:%'"), "42");
  EXPECT_EQ(first.stop(), 0) << first.log();
  DaemonProcess third(with_store(server));
  EXPECT_EQ(known(third), 42);
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
  EXPECT_EQ(deliver(daemon, 7), 200);
  EXPECT_EQ(known(daemon), 7);
}

TEST(PostgresDaemons, DoNothingToMigrateAnEngineWithoutASchema) {
  const auto result = testing::run_program({kPollyProgram, "migrate-schema"}, {{"POLLY_STORAGE_TYPE", "memory"}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "memory has no schema to migrate\n");
}

}  // namespace
}  // namespace polly::tests
