// The table itself: what a start finds wrong, and what `polly migrate-schema` makes.
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "polly/backends/dynamodb/detail/test_dynamodb.hpp"

namespace polly::dynamodb_backend {
namespace {

using namespace std::chrono_literals;
using testing::DynamoDbService;

struct Refusal {
  std::optional<ErrorKind> kind;
  std::string text;
};

Refusal refusal_of(DynamodbOptions options) {
  Telemetry telemetry;
  Refusal refusal;
  try {
    run(run(open_dynamodb_backend(std::move(options), Runtime(telemetry)))->close());
  } catch (const Error& error) {
    refusal.kind = error.kind();
    refusal.text = error.what();
  }
  return refusal;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(DynamodbTable, ThatIsMissingIsNamedWithWhatToDo) {
  DynamoDbService service;
  const Refusal refusal = refusal_of(options_of(service));
  EXPECT_EQ(refusal.kind, ErrorKind::config);
  EXPECT_TRUE(has(refusal.text, "no such table")) << refusal.text;
}

TEST(DynamodbTable, WithAnotherKeyIsRefused) {
  DynamoDbService service;
  service.call("CreateTable", R"({"TableName":"other","BillingMode":"PAY_PER_REQUEST",)"
                              R"("AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],)"
                              R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})");
  const Refusal refusal = refusal_of(options_of(service, "other"));
  EXPECT_EQ(refusal.kind, ErrorKind::config);
}

TEST(DynamodbTable, CredentialsAndPermissionsHaveMessagesOfTheirOwn) {
  DynamoDbService service;
  service.create_table("polly");
  DynamodbOptions options = options_of(service);
  options.client.credentials.secret_access_key = Secret("another secret");
  Refusal refusal = refusal_of(options);
  EXPECT_EQ(refusal.kind, ErrorKind::permission_denied);
  EXPECT_FALSE(has(refusal.text, "another secret")) << refusal.text;
  service.deny("DescribeTable");
  refusal = refusal_of(options_of(service));
  EXPECT_EQ(refusal.kind, ErrorKind::permission_denied);
  EXPECT_TRUE(has(refusal.text, "dynamodb:DescribeTable")) << refusal.text;
  service.permit("DescribeTable");
  service.expire(service.credentials().access_key);
  refusal = refusal_of(options_of(service));
  EXPECT_EQ(refusal.kind, ErrorKind::permission_denied);
  EXPECT_TRUE(has(refusal.text, "expired")) << refusal.text;
}

TEST(DynamodbTable, OfAnotherRegionOrNoRegionIsRefused) {
  DynamoDbService service;
  service.create_table("polly");
  DynamodbOptions options = options_of(service);
  options.client.region = "";
  const Refusal none = refusal_of(options);
  EXPECT_EQ(none.kind, ErrorKind::config);
  EXPECT_TRUE(has(none.text, "region")) << none.text;
  options.client.region = "us-east-1";
  EXPECT_EQ(refusal_of(options).kind, ErrorKind::permission_denied) << "the signature is for a region";
}

TEST(DynamodbTable, IsMadeWithTtlAndMakingItAgainChangesNothing) {
  DynamoDbService service;
  Telemetry telemetry;
  EXPECT_TRUE(run(make_dynamodb_table(options_of(service), Runtime(telemetry))));
  EXPECT_EQ(refusal_of(options_of(service)).kind, std::nullopt);
  EXPECT_TRUE(run(examine_dynamodb_table(options_of(service), Runtime(telemetry))).empty());
  service.reset_counters();
  EXPECT_FALSE(run(make_dynamodb_table(options_of(service), Runtime(telemetry))));
  EXPECT_EQ(service.requests("CreateTable"), 0U);
  EXPECT_EQ(service.requests("UpdateTimeToLive"), 0U);
}

TEST(DynamodbTable, WithoutTtlIsUsedAndWarnedOf) {
  DynamoDbService service;
  service.create_table("polly");
  Telemetry telemetry;
  const std::vector<std::string> warnings = run(examine_dynamodb_table(options_of(service), Runtime(telemetry)));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(has(warnings.front(), "no TTL")) << warnings.front();
  EXPECT_FALSE(run(make_dynamodb_table(options_of(service), Runtime(telemetry)))) << "it turns the TTL on";
  EXPECT_TRUE(run(examine_dynamodb_table(options_of(service), Runtime(telemetry))).empty());
}

TEST(DynamodbTable, MayNotBeAskedForItsTtl) {
  DynamoDbService service;
  service.create_table("polly");
  service.deny("DescribeTimeToLive");
  Telemetry telemetry;
  EXPECT_EQ(refusal_of(options_of(service)).kind, std::nullopt) << "it is used all the same";
  const std::vector<std::string> warnings = run(examine_dynamodb_table(options_of(service), Runtime(telemetry)));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(has(warnings.front(), "dynamodb:DescribeTimeToLive")) << warnings.front();
}

TEST(DynamodbTable, WithItsTtlOnIsMadeAgainAlsoWhereItMayNotBeAskedForIt) {
  DynamoDbService service;
  Telemetry telemetry;
  EXPECT_TRUE(run(make_dynamodb_table(options_of(service), Runtime(telemetry))));
  service.deny("DescribeTimeToLive");
  EXPECT_FALSE(run(make_dynamodb_table(options_of(service), Runtime(telemetry))));
  EXPECT_EQ(service.requests("UpdateTimeToLive"), 2U);
}

// DescribeTable may answer for some seconds that a table is missing which was created just now, here or elsewhere.
TEST(DynamodbTable, ThatIsNotSeenAtOnceAfterItWasCreatedIsWaitedFor) {
  for (const bool is_made_elsewhere : {false, true}) {
    DynamoDbService service;
    std::atomic<int> looks = 0;
    service.fail_where([&](const testing::DynamoDbRequest& request) -> std::optional<testing::DynamoDbFault> {
      if (request.operation == "CreateTable" && is_made_elsewhere) service.create_table("polly");
      if (request.operation != "DescribeTable") return std::nullopt;
      const int look = ++looks;
      if (look == 2) service.delete_table("polly");
      if (look == 3) service.create_table("polly");
      return std::nullopt;
    });
    Telemetry telemetry;
    EXPECT_EQ(run(make_dynamodb_table(options_of(service), Runtime(telemetry))), !is_made_elsewhere);
    EXPECT_EQ(looks, 3);
    EXPECT_EQ(refusal_of(options_of(service)).kind, std::nullopt);
  }
}

TEST(DynamodbTable, ThatIsDeletedUnderAStoreIsNamedByEveryCall) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  service.delete_table("polly");
  EXPECT_EQ(kind_of(store->ping(Context())), ErrorKind::config);
  EXPECT_EQ(kind_of(store->set(Context(), "a", 1)), ErrorKind::config);
  service.create_table("polly");
  EXPECT_EQ(kind_of(store->set(Context(), "a", 1)), std::nullopt);
}

}  // namespace
}  // namespace polly::dynamodb_backend
