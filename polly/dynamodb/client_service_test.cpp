// The client and a DynamoDB that answers well, refuses, is slow, or fails.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "polly/dynamodb/detail/test_client.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::dynamodb {
namespace {

using namespace std::chrono_literals;
using testing::DynamoDbFault;
using testing::DynamoDbRequest;
using testing::DynamoDbService;

class DynamoDbClient : public ::testing::Test {
 protected:
  DynamoDbClient() { service_.create_table(kTestTable); }

  DynamoDbService service_;
};

bool shows(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::string kUnlessPresent = R"_(,"ConditionExpression":"attribute_not_exists(k)")_";

// ---- answers

TEST_F(DynamoDbClient, WritesAndReadsFromAnyLoop) {
  for (const std::size_t loops : {0, 1, 2}) {
    TestClient client(options_of(service_), loops);
    EXPECT_EQ(client.call(put_item("a", "1")).text(), "ok");
    const EndedCall got = client.start_on(client.foreign_loop(), get_item("a")).ended();
    ASSERT_EQ(got.text(), "ok") << got.message;
    EXPECT_EQ(got.answer.body.at("Item").at("v").at("S").as_string(), "1");
  }
}

TEST_F(DynamoDbClient, AProgramWithoutALoopUsesIt) {
  Telemetry telemetry;
  Client client(options_of(service_), telemetry, system_clock(), {});
  for (int i = 0; i < 100; ++i) {
    Client::MakeBody body = [text = get_item("a").body](TimePoint) { return text; };
    EXPECT_TRUE(run(client.call(Context(), "GetItem", std::move(body), Effect::read)).is_ok());
  }
}

TEST_F(DynamoDbClient, AConditionThatDoesNotHoldIsAnAnswer) {
  TestClient client(options_of(service_));
  EXPECT_EQ(client.call(put_item("a", "1", Effect::write, kUnlessPresent)).text(), "ok");
  const EndedCall refused = client.call(put_item("a", "2", Effect::write, kUnlessPresent));
  EXPECT_EQ(refused.text(), kConditionFailed);
  EXPECT_FALSE(refused.answer.is_after_lost_attempt);
}

TEST_F(DynamoDbClient, ASessionsTokenIsSigned) {
  Options options = options_of(service_);
  service_.accept({"ASIATEMPORARY", "other/secret+", "token//+=="});
  options.credentials.access_key_id = "ASIATEMPORARY";
  options.credentials.secret_access_key = Secret("other/secret+");
  options.credentials.session_token = Secret("token//+==");
  TestClient client(std::move(options));
  const EndedCall got = client.call(get_item("a"));
  EXPECT_EQ(got.text(), "ok") << got.message;
}

// ---- refusals

TEST_F(DynamoDbClient, RefusalsSayWhatToDoAndAreNotTriedAgain) {
  TestClient client(options_of(service_));
  service_.deny("GetItem");
  const EndedCall denied = client.call(get_item("a"));
  EXPECT_EQ(denied.text(), "permission_denied");
  EXPECT_TRUE(shows(denied.message, "dynamodb:GetItem")) << denied.message;
  service_.delete_table(kTestTable);
  EXPECT_EQ(client.call(put_item("a", "1")).text(), "config");
  EXPECT_EQ(client.call(TestCall("PutItem", "{}", Effect::write)).text(), "invalid_argument");
  EXPECT_EQ(service_.requests(), 3U);
}

TEST_F(DynamoDbClient, WrongKeysArePermissionDeniedAndNotInTheMessage) {
  Options options = options_of(service_);
  options.credentials.secret_access_key = Secret("wrong-secret");
  TestClient wrong_secret(options);
  const EndedCall refused = wrong_secret.call(get_item("a"));
  EXPECT_EQ(refused.text(), "permission_denied") << refused.message;
  EXPECT_FALSE(shows(refused.message, "wrong-secret"));
  options.credentials.access_key_id = "AKIDUNKNOWN";
  TestClient unknown(options);
  EXPECT_EQ(unknown.call(get_item("a")).text(), "permission_denied");
  EXPECT_EQ(service_.requests(), 2U);
}

// ---- throttling

TEST_F(DynamoDbClient, AThrottledCallIsTriedAgainWhateverItsEffect) {
  TestClient client(options_of(service_));
  for (const Effect effect : {Effect::read, Effect::idempotent_write, Effect::write}) {
    service_.fail(DynamoDbFault::throttle().times(2));
    service_.fail(DynamoDbFault::throttle_account());
    EXPECT_EQ(client.call(put_item("a", "1", effect)).text(), "ok");
  }
  EXPECT_EQ(service_.requests("PutItem"), 12U);
  EXPECT_TRUE(shows(client.metrics(), "polly_store_retries_total{backend=\"dynamodb\"} 9\n")) << client.metrics();
}

TEST_F(DynamoDbClient, ACallThatIsThrottledToTheEndIsResourceExhausted) {
  TestClient client(options_of(service_));
  service_.fail(DynamoDbFault::throttle().times(1'000));
  const EndedCall throttled = client.call(put_item("a", "1"), 300ms);
  EXPECT_EQ(throttled.text(), "resource_exhausted") << throttled.message;
  EXPECT_LT(throttled.took, 400ms);
}

// ---- lost answers

std::vector<DynamoDbFault> losses() {
  return {DynamoDbFault::internal_error(), DynamoDbFault::unavailable(), DynamoDbFault::bad_gateway(),
          DynamoDbFault::cut_before(),     DynamoDbFault::cut_after(),   DynamoDbFault::truncate(),
          DynamoDbFault::bad_checksum()};
}

TEST_F(DynamoDbClient, AReadWhoseAnswerIsLostIsTriedAgain) {
  TestClient client(options_of(service_));
  for (const DynamoDbFault& loss : losses()) {
    service_.fail(loss);
    const EndedCall got = client.call(get_item("a"));
    EXPECT_EQ(got.text(), "ok") << static_cast<int>(loss.kind) << got.message;
    EXPECT_FALSE(got.answer.is_after_lost_attempt);
  }
  EXPECT_EQ(service_.faults_left(), 0U);
}

TEST_F(DynamoDbClient, AnIdempotentWriteWhoseAnswerIsLostIsTriedAgainAndSaysSo) {
  TestClient client(options_of(service_));
  for (const DynamoDbFault& loss : losses()) {
    service_.fail(loss);
    const EndedCall put = client.call(put_item("a", "1", Effect::idempotent_write));
    EXPECT_EQ(put.text(), "ok") << static_cast<int>(loss.kind) << put.message;
    EXPECT_TRUE(put.answer.is_after_lost_attempt);
  }
}

TEST_F(DynamoDbClient, AWriteWhoseAnswerIsLostIsUnknownAndIsNotSentTwice) {
  TestClient client(options_of(service_));
  for (const DynamoDbFault& loss : losses()) {
    service_.reset_counters();
    service_.fail(loss);
    const EndedCall put = client.call(put_item("a", "1"));
    EXPECT_EQ(put.text(), "unknown_outcome") << static_cast<int>(loss.kind) << put.message;
    EXPECT_TRUE(shows(put.message, "may have been")) << put.message;
    EXPECT_EQ(service_.requests("PutItem"), 1U);
  }
}

TEST_F(DynamoDbClient, ARefusalAfterALostAttemptOfAWriteIsUnknown) {
  TestClient client(options_of(service_));
  service_.fail(DynamoDbFault::cut_after());
  service_.fail(DynamoDbFault::error(400, "com.amazonaws.dynamodb.v20120810#AccessDeniedException", "no"));
  EXPECT_EQ(client.call(put_item("a", "1", Effect::idempotent_write)).text(), "unknown_outcome");
}

TEST_F(DynamoDbClient, AConnectionThatWasClosedWhileItWasIdleLosesNoWrite) {
  TestClient client(options_of(service_));
  EXPECT_EQ(client.call(put_item("a", "0")).text(), "ok");
  service_.close_connections();
  EXPECT_TRUE(testing::comes_true(10s, [&] { return service_.open_connections() == 0; }));
  const EndedCall put = client.call(put_item("a", "1"));
  EXPECT_EQ(put.text(), "ok") << put.message;
}

}  // namespace
}  // namespace polly::dynamodb
