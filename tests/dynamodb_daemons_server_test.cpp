// Two daemons on one table of DynamoDB share one state; `polly migrate-schema` and `polly doctor` know the table.
#include <gtest/gtest.h>

#include <string>

#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/dynamodb_environment.hpp"
#include "tests/one_state.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

using testing::DynamoDbService;
using testing::Environment;
using testing::ProgramResult;

Environment daemon_on_table(const DynamoDbService& service) {
  Environment environment = environment_of(service);
  environment.emplace_back("POLLY_WEBHOOK_SECRET", "s");
  environment.emplace_back("POLLY_API_TOKEN", "t");
  return environment;
}

ProgramResult polly_on_table(std::vector<std::string> words, const Environment& environment) {
  words.insert(words.begin(), kPollyProgram);
  return testing::run_program(words, environment);
}

bool table_text_has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(DynamodbDaemons, OnOneTableSeeOneState) {
  DynamoDbService service;
  service.create_table("polly");
  DaemonProcess first(daemon_on_table(service));
  DaemonProcess second(daemon_on_table(service));
  EXPECT_EQ(deliver_pull_request(first, 41), 200);
  EXPECT_EQ(known_pull_request(second), 41);
  EXPECT_EQ(deliver_pull_request(second, 42), 200);
  EXPECT_EQ(known_pull_request(first), 42);
  EXPECT_EQ(first.stop(), 0) << first.log();
  DaemonProcess third(daemon_on_table(service));
  EXPECT_EQ(known_pull_request(third), 42);
  EXPECT_FALSE(table_text_has(third.log(), "secret/of")) << "no secret is logged";
}

TEST(DynamodbDaemons, ATableIsMadeByMigrateSchemaAndByNothingElse) {
  DynamoDbService service;
  const Environment environment = daemon_on_table(service);
  const ProgramResult refused = polly_on_table({"serve"}, environment);
  EXPECT_EQ(refused.exit_code, 2) << refused.err;
  EXPECT_TRUE(table_text_has(refused.err, "no such table")) << refused.err;
  const ProgramResult made = polly_on_table({"migrate-schema"}, environment);
  EXPECT_EQ(made.out, "created the schema (version 1)\n") << made.err;
  const ProgramResult again = polly_on_table({"migrate-schema", "--json"}, environment);
  EXPECT_EQ(again.out, "{\"engine\":\"dynamodb\",\"from\":1,\"to\":1}\n") << again.err;
  DaemonProcess daemon(environment);
  EXPECT_EQ(deliver_pull_request(daemon, 7), 200);
  EXPECT_EQ(known_pull_request(daemon), 7);
}

TEST(DynamodbDaemons, TheDoctorNamesWhatIsWrongWithTheTable) {
  DynamoDbService service;
  const Environment environment = daemon_on_table(service);
  ProgramResult found = polly_on_table({"doctor"}, environment);
  EXPECT_EQ(found.exit_code, 2) << found.out;
  EXPECT_TRUE(table_text_has(found.out, "no such table")) << found.out;
  service.create_table("polly");
  found = polly_on_table({"doctor"}, environment);
  EXPECT_EQ(found.exit_code, 0) << found.out;
  EXPECT_TRUE(table_text_has(found.out, "no TTL")) << found.out;
  service.deny("Scan");
  found = polly_on_table({"doctor"}, environment);
  EXPECT_EQ(found.exit_code, 5) << found.out;
  EXPECT_TRUE(table_text_has(found.out, "dynamodb:Scan")) << found.out;
  service.permit("Scan");
  service.expire(service.credentials().access_key);
  found = polly_on_table({"doctor"}, environment);
  EXPECT_EQ(found.exit_code, 5) << found.out;
  EXPECT_TRUE(table_text_has(found.out, "expired")) << found.out;
}

TEST(DynamodbDaemons, TheDoctorOfADaemonReportsTheSettingsOfItsTable) {
  DynamoDbService service;
  service.create_table("polly");
  const DaemonProcess daemon(daemon_on_table(service));
  const ProgramResult found = polly_on_table({"doctor", "--server", daemon.url()}, {{"POLLY_API_TOKEN", "t"}});
  EXPECT_EQ(found.exit_code, 0) << found.out;
  EXPECT_TRUE(table_text_has(found.out, "daemon's store settings")) << found.out;
  EXPECT_TRUE(table_text_has(found.out, "no TTL")) << found.out;
  ASSERT_EQ(polly_on_table({"migrate-schema"}, environment_of(service)).exit_code, 0);
  EXPECT_FALSE(
      table_text_has(polly_on_table({"doctor", "--server", daemon.url()}, {{"POLLY_API_TOKEN", "t"}}).out, "no TTL"));
}

// docs/dynamodb.md says what a delivery costs.
TEST(DynamodbDaemons, ADeliveryWithoutAnIndexOfPullRequestsIsOneWriteForEachNewFact) {
  DynamoDbService service;
  service.create_table("polly");
  Environment environment = daemon_on_table(service);
  environment.emplace_back("POLLY_STATE_PULLS", "false");
  DaemonProcess daemon(environment);
  const auto writes_of_facts = [&](int number) {
    const std::size_t before = service.requests("UpdateItem");
    EXPECT_EQ(deliver_pull_request(daemon, number), 200);
    return service.requests("UpdateItem") - before;
  };
  // A probe of readiness may come in between.
  testing::wait_until("a delivery alone", std::chrono::seconds(30),
                      [&, number = 1]() mutable { return writes_of_facts(number++) == 1U; });
}

}  // namespace
}  // namespace polly::tests
