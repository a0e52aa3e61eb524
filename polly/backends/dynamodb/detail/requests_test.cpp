#include "polly/backends/dynamodb/detail/requests.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "polly/backends/dynamodb/detail/json.hpp"
#include "polly/backends/dynamodb/detail/test_table.hpp"
#include "polly/base/error.hpp"

namespace polly::dynamodb_backend {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kNow = 1'767'225'600'000;

boost::json::value parsed_request(const std::string& json) {
  return boost::json::parse(json);
}

TEST(DynamodbRequests, ReadsAreConsistent) {
  EXPECT_EQ(get_body(test_table(), "a", Part::key_and_value),
            R"-({"TableName":"polly","Key":{"k":{"S":"a"}},"ConsistentRead":true})-");
  EXPECT_EQ(get_body(test_table(), "a", Part::key),
            R"-({"TableName":"polly","Key":{"k":{"S":"a"}},"ConsistentRead":true,"ProjectionExpression":"k, x"})-");
  EXPECT_EQ(get_many_body(test_table(), {"a", "b"}),
            R"-({"RequestItems":{"polly":{"ConsistentRead":true,"Keys":[{"k":{"S":"a"}},{"k":{"S":"b"}}]}}})-");
}

TEST(DynamodbRequests, AnyKeyComesThroughAsItIs) {
  const std::string key = "\"quoted\" \\ / \x01\x7F\n \xC3\xA4 \xE2\x80\xAE \xF0\x9F\xA6\x9C";
  EXPECT_EQ(parsed_request(get_body(test_table(), key, Part::key)).at("Key").at("k").at("S").as_string(), key);
}

TEST(DynamodbRequests, RaiseOnlyWhatIsAbsentExpiredOrSmaller) {
  const Raise raise("a", 42, "r-1", Expiration(1500ms));
  EXPECT_EQ(raise_body(test_table(), raise, kNow),
            R"-({"TableName":"polly","Key":{"k":{"S":"a"}},)-"
            R"-("UpdateExpression":"SET n = :n, r = :r, x = :x, #ttl = :ttl REMOVE v",)-"
            R"-("ExpressionAttributeNames":{"#ttl":"ttl"},)-"
            R"-("ConditionExpression":"attribute_not_exists(k) OR x < :now OR n < :n",)-"
            R"-("ExpressionAttributeValues":{":x":{"N":"1767225601500"},":ttl":{"N":"1767225602"},":n":{"N":"42"},)-"
            R"-(":r":{"S":"42-r-1"},":now":{"N":"1767225600000"}},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"})-");
  const Raise forever("a", 42, "r-1", Expiration::never());
  EXPECT_EQ(parsed_request(raise_body(test_table(), forever, kNow)).at("UpdateExpression").as_string(),
            "SET n = :n, r = :r REMOVE v, x, #ttl");
  EXPECT_EQ(parsed_request(renew_body(test_table(), forever, kNow)).at("UpdateExpression").as_string(),
            "REMOVE x, #ttl");
  EXPECT_EQ(parsed_request(renew_body(test_table(), raise, kNow)).at("ConditionExpression").as_string(),
            "n >= :n AND (attribute_not_exists(x) OR x >= :now)");
}

TEST(DynamodbRequests, AConditionCountsWhatExpiredAsAbsent) {
  Operation put(Operation::Kind::put, "a");
  put.value.emplace("42", "r-2");
  put.guard.is_absent = true;
  EXPECT_EQ(body_of(test_table(), put, kNow),
            R"-({"TableName":"polly","Item":{"k":{"S":"a"},"n":{"N":"42"},"r":{"S":"42-r-2"}},)-"
            R"-("ConditionExpression":"(attribute_not_exists(k) OR x < :now)",)-"
            R"-("ExpressionAttributeValues":{":now":{"N":"1767225600000"}}})-");
  Operation update(Operation::Kind::update, "a");
  update.value.emplace("text", "r-3");
  update.guard.revision = "r-2";
  const std::string body = body_of(test_table(), update, kNow);
  EXPECT_EQ(parsed_request(body).at("UpdateExpression").as_string(), "SET v = :value, r = :new REMOVE n");
  EXPECT_EQ(parsed_request(body).at("ConditionExpression").as_string(),
            "attribute_exists(k) AND (attribute_not_exists(x) OR x >= :now) AND r = :read");
  const boost::json::value values = parsed_request(body).at("ExpressionAttributeValues");
  EXPECT_EQ(values.at(":value").at("B").as_string(), "dGV4dA==");
  EXPECT_EQ(values.at(":read").at("S").as_string(), "r-2");
  EXPECT_TRUE(std::string(values.at(":new").at("S").as_string()).ends_with("-r-3"));
  Operation remove(Operation::Kind::remove, "a");
  EXPECT_EQ(body_of(test_table(), remove, kNow), R"-({"TableName":"polly","Key":{"k":{"S":"a"}}})-");
}

TEST(DynamodbRequests, AValueBeyondAnItemIsRefusedWithTheLimit) {
  Operation put(Operation::Kind::put, "a");
  put.value.emplace(std::string(kItemBytesMax - kItemBytesOther - 1, 'v'), "r");
  EXPECT_NO_THROW(check_size(put));
  put.value.emplace(std::string(kItemBytesMax - kItemBytesOther, 'v'), "r");
  try {
    check_size(put);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_NE(std::string(error.what()).find("400 KB"), std::string::npos) << error.what();
  }
}

TEST(DynamodbRequests, AScanGoesOnBehindAKeyAndLeavesOutWhatExpired) {
  Look look;
  look.prefix = "polly:";
  look.items_max = 25;
  look.after = "polly:a";
  EXPECT_EQ(scan_body(test_table(), look, kNow),
            R"-({"TableName":"polly","ConsistentRead":true,"Limit":25,)-"
            R"-("FilterExpression":"begins_with(k, :prefix) AND (attribute_not_exists(x) OR x >= :now)",)-"
            R"-("ProjectionExpression":"k","ExclusiveStartKey":{"k":{"S":"polly:a"}},)-"
            R"-("ExpressionAttributeValues":{":now":{"N":"1767225600000"},":prefix":{"S":"polly:"}}})-");
}

TEST(DynamodbRequests, ATransactionHasATokenAndAPartForEachKey) {
  std::vector<Operation> operations;
  operations.emplace_back(Operation::Kind::check, "a").guard.is_present = true;
  operations.emplace_back(Operation::Kind::remove, "b");
  const boost::json::value body = parsed_request(transact_body(test_table(), operations, "token", kNow));
  EXPECT_EQ(body.at("ClientRequestToken").as_string(), "token");
  ASSERT_EQ(body.at("TransactItems").as_array().size(), 2U);
  EXPECT_TRUE(body.at("TransactItems").as_array()[0].as_object().contains("ConditionCheck"));
  EXPECT_TRUE(body.at("TransactItems").as_array()[1].as_object().contains("Delete"));
}

TEST(DynamodbRequests, SecondsAreRoundedUp) {
  EXPECT_EQ(seconds_of(1000), 1);
  EXPECT_EQ(seconds_of(1001), 2);
  EXPECT_EQ(seconds_of(0), 0);
}

}  // namespace
}  // namespace polly::dynamodb_backend
