#include "polly/testing/dynamodb_service.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "polly/testing/dynamodb_plain_client.hpp"

namespace polly::testing {
namespace {

namespace json = boost::json;

// `'` stands for `"` in these tests' JSON.
std::string quoted(std::string text) {
  for (char& c : text)
    if (c == '\'') c = '"';
  return text;
}

class DynamoDbOperations : public ::testing::Test {
 protected:
  DynamoDbOperations() { service.create_table("polly"); }

  // The body of a success, or an error's type.
  std::string ask(const std::string& operation, const std::string& members) {
    const DynamoDbReply reply = service.call(operation, quoted(members));
    return reply.status == 200 ? reply.body : reply.type;
  }
  std::string put(const std::string& item, const std::string& more = "") {
    return ask("PutItem", "{'TableName':'polly','Item':" + item + more + "}");
  }
  std::string get(const std::string& key) {
    return ask("GetItem", "{'TableName':'polly','Key':{'k':{'S':'" + key + "'}}}");
  }
  std::string transact(const std::string& actions, const std::string& token = "") {
    const std::string its_token = token.empty() ? "" : ",'ClientRequestToken':'" + token + "'";
    const DynamoDbReply reply =
        service.call("TransactWriteItems", quoted("{'TransactItems':[" + actions + "]" + its_token + "}"));
    if (reply.type != "TransactionCanceledException") return reply.status == 200 ? reply.body : reply.type;
    return json::serialize(json::parse(reply.body).at("CancellationReasons"));
  }

  DynamoDbService service;
};

TEST_F(DynamoDbOperations, AnItemIsWrittenReadAndDeleted) {
  EXPECT_EQ(get("a"), "{}");
  EXPECT_EQ(put("{'k':{'S':'a'},'n':{'N':'1.0'},'v':{'B':'AQI='}}"), "{}");
  EXPECT_EQ(get("a"), quoted("{'Item':{'k':{'S':'a'},'n':{'N':'1'},'v':{'B':'AQI='}}}"));
  EXPECT_EQ(service.items("polly").at("a").at("n"), json::value({{"N", "1"}}));
  EXPECT_EQ(ask("DeleteItem", "{'TableName':'polly','Key':{'k':{'S':'a'}},'ReturnValues':'ALL_OLD'}"),
            quoted("{'Attributes':{'k':{'S':'a'},'n':{'N':'1'},'v':{'B':'AQI='}}}"));
  EXPECT_EQ(get("a"), "{}");
}

TEST_F(DynamoDbOperations, AConditionSeesTheItemBefore) {
  const std::string absent = ",'ConditionExpression':'attribute_not_exists(k)'";
  EXPECT_EQ(put("{'k':{'S':'a'},'n':{'N':'1'}}", absent), "{}");
  EXPECT_EQ(put("{'k':{'S':'a'},'n':{'N':'2'}}", absent), "ConditionalCheckFailedException");
  EXPECT_EQ(put("{'k':{'S':'a'},'n':{'N':'2'}}",
                ",'ConditionExpression':'n < :n','ExpressionAttributeValues':{':n':{'N':'2'}}"),
            "{}");
  EXPECT_EQ(get("a"), quoted("{'Item':{'k':{'S':'a'},'n':{'N':'2'}}}"));
}

TEST_F(DynamoDbOperations, AFailedConditionReturnsTheItemWhereThatIsAskedFor) {
  put("{'k':{'S':'a'},'n':{'N':'1'}}");
  const auto refused = [&](const std::string& more) {
    const json::value body =
        json::parse(service
                        .call("PutItem", quoted("{'TableName':'polly','Item':{'k':{'S':'a'}}," + more +
                                                "'ConditionExpression':'attribute_not_exists(k)'}"))
                        .body);
    return body.as_object();
  };
  EXPECT_FALSE(refused("").contains("Item"));
  EXPECT_EQ(json::serialize(refused("'ReturnValuesOnConditionCheckFailure':'ALL_OLD',").at("Item")),
            quoted("{'k':{'S':'a'},'n':{'N':'1'}}"));
}

TEST_F(DynamoDbOperations, UpdateItemMakesTheItemWhereThereIsNone) {
  const std::string update =
      "{'TableName':'polly','Key':{'k':{'S':'a'}},'UpdateExpression':'SET n = :n REMOVE v',"
      "'ExpressionAttributeValues':{':n':{'N':'5'}},'ReturnValues':'";
  EXPECT_EQ(ask("UpdateItem", update + "ALL_OLD'}"), "{}");
  EXPECT_EQ(ask("UpdateItem", update + "ALL_NEW'}"), quoted("{'Attributes':{'k':{'S':'a'},'n':{'N':'5'}}}"));
  EXPECT_EQ(ask("UpdateItem", update + "UPDATED_NEW'}"), quoted("{'Attributes':{'n':{'N':'5'}}}"));
  EXPECT_EQ(get("a"), quoted("{'Item':{'k':{'S':'a'},'n':{'N':'5'}}}"));
}

TEST_F(DynamoDbOperations, ATransactionIsDoneWholeOrNotAtAll) {
  put("{'k':{'S':'old'},'n':{'N':'1'}}");
  const std::string first = "{'Put':{'TableName':'polly','Item':{'k':{'S':'new'}}}},";
  const std::string check =
      "'TableName':'polly','Key':{'k':{'S':'old'}},'ExpressionAttributeValues':{':n':{'N':'2'}},"
      "'ConditionExpression':'n = :n','ReturnValuesOnConditionCheckFailure':'";
  EXPECT_EQ(transact(first + "{'Delete':{" + check + "ALL_OLD'}}"),
            quoted("[{'Code':'None'},{'Code':'ConditionalCheckFailed','Message':'The conditional request failed',"
                   "'Item':{'k':{'S':'old'},'n':{'N':'1'}}}]"));
  EXPECT_EQ(transact(first + "{'ConditionCheck':{" + check + "NONE'}}"),
            quoted("[{'Code':'None'},{'Code':'ConditionalCheckFailed','Message':'The conditional request failed'}]"));
  EXPECT_EQ(get("new"), "{}");
  EXPECT_EQ(transact(first + "{'Update':{'TableName':'polly','Key':{'k':{'S':'old'}},'UpdateExpression':'SET n = :n',"
                             "'ExpressionAttributeValues':{':n':{'N':'2'}}}}"),
            "{}");
  EXPECT_EQ(get("new"), quoted("{'Item':{'k':{'S':'new'}}}"));
  EXPECT_EQ(get("old"), quoted("{'Item':{'k':{'S':'old'},'n':{'N':'2'}}}"));
  EXPECT_EQ(transact(first + "{'ConditionCheck':{" + check + "NONE'}}"), "{}");
}

TEST_F(DynamoDbOperations, ATransactionHasOneActionForAnItemAndOneKindForAnAction) {
  const std::string one = "{'Put':{'TableName':'polly','Item':{'k':{'S':'a'}}}}";
  EXPECT_EQ(transact(one + "," + one), "ValidationException");
  EXPECT_EQ(transact("{}"), "ValidationException");
  EXPECT_EQ(transact(""), "ValidationException");
  EXPECT_EQ(transact("{'Put':{'TableName':'none','Item':{'k':{'S':'a'}}}}"), "ResourceNotFoundException");
  EXPECT_NE(transact("{'Put':{'TableName':'polly','Item':{'x':{'S':'a'}}}}").find("ValidationError"),
            std::string::npos);
  std::string many = one;
  for (int count = 0; count < 100; ++count)
    many += ",{'Put':{'TableName':'polly','Item':{'k':{'S':'" + std::to_string(count) + "'}}}}";
  EXPECT_EQ(transact(many), "ValidationException");
  EXPECT_TRUE(service.items("polly").empty());
}

TEST_F(DynamoDbOperations, AClientRequestTokenMakesATransactionHappenOnce) {
  const std::string put_a =
      "{'Put':{'TableName':'polly','Item':{'k':{'S':'a'}},'ConditionExpression':'attribute_not_exists(k)'}}";
  const std::string put_b = "{'Put':{'TableName':'polly','Item':{'k':{'S':'b'}}}}";
  EXPECT_EQ(transact(put_a, "token"), "{}");
  EXPECT_EQ(transact(put_a, "token"), "{}");
  EXPECT_EQ(transact(put_b, "token"), "IdempotentParameterMismatchException");
  EXPECT_NE(transact(put_a, "another").find("ConditionalCheckFailed"), std::string::npos);
  service.skew_clock(std::chrono::minutes(11));
  EXPECT_EQ(transact(put_b, "token"), "{}");
}

TEST_F(DynamoDbOperations, BatchesHaveTheLimitsOfAws) {
  const auto writes = [](int count) {
    std::string text;
    for (int at = 0; at < count; ++at)
      text += std::string(at == 0 ? "" : ",") + "{'PutRequest':{'Item':{'k':{'S':'" + std::to_string(at) + "'}}}}";
    return "{'RequestItems':{'polly':[" + text + "]}}";
  };
  const auto reads = [](int count) {
    std::string text;
    for (int at = 0; at < count; ++at)
      text += std::string(at == 0 ? "" : ",") + "{'k':{'S':'" + std::to_string(at) + "'}}";
    return "{'RequestItems':{'polly':{'Keys':[" + text + "]}}}";
  };
  EXPECT_EQ(ask("BatchWriteItem", writes(25)), quoted("{'UnprocessedItems':{}}"));
  EXPECT_EQ(ask("BatchWriteItem", writes(26)), "ValidationException");
  EXPECT_EQ(ask("BatchWriteItem", writes(0)), "ValidationException");
  EXPECT_EQ(json::parse(ask("BatchGetItem", reads(100))).at("Responses").at("polly").as_array().size(), 25U);
  EXPECT_EQ(ask("BatchGetItem", reads(101)), "ValidationException");
  EXPECT_EQ(ask("BatchGetItem", "{'RequestItems':{'polly':{'Keys':[{'k':{'S':'a'}},{'k':{'S':'a'}}]}}}"),
            "ValidationException");
  EXPECT_EQ(ask("BatchWriteItem",
                "{'RequestItems':{'polly':[{'DeleteRequest':{'Key':{'k':{'S':'a'}}}},"
                "{'PutRequest':{'Item':{'k':{'S':'a'}}}}]}}"),
            "ValidationException");
}

TEST_F(DynamoDbOperations, AnItemHas400KilobytesAndABatchReads16Megabytes) {
  const std::string most(400 * 1024 - 4, 'x');  // with `k`, its value of two bytes, and `v`
  std::string keys;
  for (int at = 10; at < 52; ++at) {
    EXPECT_EQ(put("{'k':{'S':'" + std::to_string(at) + "'},'v':{'S':'" + most + "'}}"), "{}");
    keys += (keys.empty() ? "" : ",") + std::string("{'k':{'S':'") + std::to_string(at) + "'}}";
  }
  EXPECT_EQ(put("{'k':{'S':'10'},'v':{'S':'" + most + "x'}}"), "ValidationException");
  EXPECT_EQ(ask("UpdateItem",
                "{'TableName':'polly','Key':{'k':{'S':'10'}},'UpdateExpression':'SET w = :w',"
                "'ExpressionAttributeValues':{':w':{'S':''}}}"),
            "ValidationException");
  const json::value batch = json::parse(ask("BatchGetItem", "{'RequestItems':{'polly':{'Keys':[" + keys + "]}}}"));
  EXPECT_EQ(batch.at("Responses").at("polly").as_array().size(), 40U);
  EXPECT_EQ(json::serialize(batch.at("UnprocessedKeys")),
            quoted("{'polly':{'Keys':[{'k':{'S':'50'}},{'k':{'S':'51'}}]}}"));
  const json::value page = json::parse(ask("Scan", "{'TableName':'polly'}"));
  EXPECT_EQ(page.at("Count").as_int64(), 3);  // 1 MB
  EXPECT_TRUE(page.as_object().contains("LastEvaluatedKey"));
}

TEST_F(DynamoDbOperations, PagesAndSegmentsOfAScanHaveEachItemOnce) {
  for (int at = 0; at < 50; ++at) put("{'k':{'S':'" + std::to_string(at) + "'}}");
  for (const std::string segments : {"", ",'Segment':0,'TotalSegments':3"}) {
    std::multiset<std::string> seen;
    for (int segment = 0; segment < (segments.empty() ? 1 : 3); ++segment) {
      std::string its_segment = segments;
      if (!segments.empty()) its_segment[11] = static_cast<char>('0' + segment);
      std::string start;
      do {
        const json::value page = json::parse(ask("Scan", "{'TableName':'polly','Limit':7" + its_segment + start + "}"));
        for (const json::value& item : page.at("Items").as_array())
          seen.emplace(item.at("k").at("S").as_string().c_str());
        const json::value* last = page.as_object().if_contains("LastEvaluatedKey");
        start = last == nullptr ? "" : ",'ExclusiveStartKey':" + json::serialize(*last);
      } while (!start.empty());
    }
    EXPECT_EQ(seen.size(), 50U);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 50U);
  }
}

TEST_F(DynamoDbOperations, ATableIsCreatedDescribedAndNotCreatedTwice) {
  const std::string creation =
      "{'TableName':'made','AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'}],"
      "'KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],'BillingMode':'PAY_PER_REQUEST'}";
  EXPECT_EQ(ask("DescribeTable", "{'TableName':'made'}"), "ResourceNotFoundException");
  EXPECT_NE(ask("CreateTable", creation).find("\"CREATING\""), std::string::npos);
  EXPECT_EQ(ask("CreateTable", creation), "ResourceInUseException");
  EXPECT_EQ(ask("Scan", "{'TableName':'made'}"), "ResourceNotFoundException");
  EXPECT_NE(ask("DescribeTable", "{'TableName':'made'}").find("\"CREATING\""), std::string::npos);
  EXPECT_NE(ask("DescribeTable", "{'TableName':'made'}").find("\"ACTIVE\""), std::string::npos);
  EXPECT_EQ(json::parse(ask("Scan", "{'TableName':'made'}")).at("Count"), 0);
}

TEST_F(DynamoDbOperations, TtlDeletesNothingByItselfAndWhatHasExpiredWhenAsked) {
  put("{'k':{'S':'old'},'ttl':{'N':'1000'}}");
  put("{'k':{'S':'later'},'ttl':{'N':'1001'}}");
  put("{'k':{'S':'text'},'ttl':{'S':'1000'}}");
  EXPECT_EQ(service.delete_expired("polly", 1000), 0U);  // no TTL attribute
  const std::string enable = "{'TableName':'polly','TimeToLiveSpecification':{'AttributeName':'ttl','Enabled':true}}";
  EXPECT_NE(ask("DescribeTimeToLive", "{'TableName':'polly'}").find("\"DISABLED\""), std::string::npos);
  EXPECT_EQ(ask("UpdateTimeToLive", enable),
            quoted("{'TimeToLiveSpecification':{'Enabled':true,'AttributeName':'ttl'}}"));
  EXPECT_EQ(ask("UpdateTimeToLive", enable), "ValidationException");
  EXPECT_NE(ask("DescribeTimeToLive", "{'TableName':'polly'}").find("\"ENABLED\""), std::string::npos);
  EXPECT_NE(get("old"), "{}");
  EXPECT_EQ(service.delete_expired("polly", 1000), 1U);
  EXPECT_EQ(get("old"), "{}");
  EXPECT_NE(get("later"), "{}");
}

TEST_F(DynamoDbOperations, ParametersThatItDoesNotKnowAreRefused) {
  const DynamoDbReply reply =
      service.call("PutItem", quoted("{'TableName':'polly','Item':{'k':{'S':'a'}},'Expected':{}}"));
  EXPECT_EQ(reply.type, "ValidationException");
  EXPECT_NE(reply.body.find("not in this service: the parameter Expected"), std::string::npos);
  EXPECT_EQ(ask("Query", "{}"), "UnknownOperationException");
  EXPECT_EQ(ask("GetItem", "{'TableName':'polly','Key':{'k':{'S':'a'}},'ReturnConsumedCapacity':'TOTAL'}"),
            "ValidationException");
}

}  // namespace
}  // namespace polly::testing
