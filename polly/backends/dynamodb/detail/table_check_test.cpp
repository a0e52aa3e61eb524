#include "polly/backends/dynamodb/detail/table_check.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "polly/base/error.hpp"

namespace polly::dynamodb_backend {
namespace {

boost::json::object parsed(const std::string& json) {
  return boost::json::parse(json).as_object();
}

TableState state(const std::string& status, const std::string& keys, const std::string& types,
                 const std::string& more = "") {
  return table_state(parsed(R"({"Table":{"TableStatus":")" + status + R"(","KeySchema":[)" + keys +
                            R"(],"AttributeDefinitions":[)" + types + "]" + more + "}}"));
}

const std::string kKey = R"({"AttributeName":"k","KeyType":"HASH"})";
const std::string kType = R"({"AttributeName":"k","AttributeType":"S"})";

std::string refusal_of(const TableState& table) {
  try {
    check_table(table, "polly");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    return error.what();
  }
  return "";
}

TEST(DynamodbTableCheck, AcceptsTheTableThatPollyMakes) {
  const TableState table = state("ACTIVE", kKey, kType);
  EXPECT_TRUE(table.is_usable());
  EXPECT_EQ(refusal_of(table), "");
  EXPECT_EQ(refusal_of(state("CREATING", kKey, kType)), "");
  EXPECT_FALSE(state("CREATING", kKey, kType).is_usable());
}

TEST(DynamodbTableCheck, NamesTheKeyOfAnotherTable) {
  const std::string number = R"({"AttributeName":"k","AttributeType":"N"})";
  EXPECT_NE(refusal_of(state("ACTIVE", kKey, number)).find("is k (N, HASH); Polly's is k (S, HASH)"),
            std::string::npos);
  const std::string range = R"({"AttributeName":"time","KeyType":"RANGE"})";
  const std::string text = refusal_of(state("ACTIVE", kKey + "," + range, kType));
  EXPECT_NE(text.find("k (S, HASH), time (, RANGE)"), std::string::npos) << text;
  EXPECT_NE(text.find("Storage::dynamodb.table"), std::string::npos) << text;
}

TEST(DynamodbTableCheck, NamesAStatusInWhichATableCannotBeUsed) {
  EXPECT_NE(refusal_of(state("DELETING", kKey, kType)).find("is DELETING"), std::string::npos);
}

TEST(DynamodbTableCheck, AnAnswerWithoutATableIsNone) {
  EXPECT_THROW(table_state(parsed("{}")), Error);
}

TEST(DynamodbTableCheck, WarnsOfATableWithoutTtlOrWithAnother) {
  const auto warning = [](const std::string& status, const std::string& attribute) {
    return ttl_warning(parsed(R"({"TimeToLiveDescription":{"TimeToLiveStatus":")" + status + R"(","AttributeName":")" +
                              attribute + "\"}}"));
  };
  EXPECT_EQ(warning("ENABLED", "ttl"), "");
  EXPECT_EQ(warning("ENABLING", "ttl"), "");
  EXPECT_NE(warning("ENABLED", "expires").find("on the attribute \"expires\""), std::string::npos);
  EXPECT_NE(warning("DISABLED", "").find("has no TTL"), std::string::npos);
  EXPECT_NE(ttl_warning(parsed("{}")).find("has no TTL"), std::string::npos);
}

TEST(DynamodbTableCheck, WarnsOfReplicasWhoseLastWriterWins) {
  const std::string replicas = R"(,"Replicas":[{"RegionName":"eu-west-1"}])";
  EXPECT_EQ(replication_warning(state("ACTIVE", kKey, kType)), "");
  EXPECT_NE(replication_warning(state("ACTIVE", kKey, kType, replicas)).find("last writer wins"), std::string::npos);
  EXPECT_EQ(replication_warning(state("ACTIVE", kKey, kType, replicas + R"(,"MultiRegionConsistency":"STRONG")")), "");
}

}  // namespace
}  // namespace polly::dynamodb_backend
