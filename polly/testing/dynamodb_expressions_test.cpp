// The expressions and numbers of DynamoDbService.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "polly/testing/detail/dynamodb_condition.hpp"
#include "polly/testing/detail/dynamodb_number.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"
#include "polly/testing/detail/dynamodb_update.hpp"

namespace polly::testing::dynamodb {
namespace {

namespace json = boost::json;

json::object request_with_literals() {
  return json::parse(R"({"ConditionExpression":"","ExpressionAttributeNames":{"#ttl":"ttl"},
      "ExpressionAttributeValues":{":one":{"N":"1.0"},":two":{"N":"2"},":a":{"S":"a"},":ab":{"B":"AQI="},
      ":yes":{"BOOL":true}}})")
      .as_object();
}

Item tested_item() {
  return item_of(json::parse(R"({"k":{"S":"abc"},"n":{"N":"1"},"v":{"B":"AQID"},"ttl":{"N":"3"}})"), "Item");
}

bool condition_holds(const std::string& text, bool with_item = true) {
  const json::object request = request_with_literals();
  Substitutions substitutions(request);
  const Condition condition(text, "ConditionExpression", substitutions);
  const Item item = tested_item();
  return condition.holds(with_item ? &item : nullptr);
}

std::string refusal_of(const std::string& text) {
  try {
    condition_holds(text);
  } catch (const Refusal& refusal) {
    return refusal.what();
  }
  return "";
}

std::string updated_item(const std::string& text) {
  const json::object request = request_with_literals();
  Substitutions substitutions(request);
  const Update update(text, substitutions);
  update.expect_not("k");
  Item item = tested_item();
  update.apply_to(item);
  return item_json(item);
}

TEST(DynamoDbConditions, CompareAnAttributeWithAValueOfItsType) {
  EXPECT_TRUE(condition_holds("n = :one"));
  EXPECT_TRUE(condition_holds("n < :two AND :two > n AND n <= :one AND n >= :one AND NOT n > :one"));
  EXPECT_FALSE(condition_holds("n <> :one"));
  EXPECT_TRUE(condition_holds("k > :a"));
  EXPECT_FALSE(condition_holds("n = :a OR n < :a OR n >= :a"));
  EXPECT_TRUE(condition_holds("n <> :a"));
}

TEST(DynamoDbConditions, OfAnAbsentAttributeHoldOnlyForUnequal) {
  EXPECT_TRUE(condition_holds("absent <> :one"));
  EXPECT_FALSE(condition_holds("absent = :one OR absent < :one OR absent >= :one"));
  EXPECT_TRUE(condition_holds("attribute_not_exists(k) OR x <= :one", false));
  EXPECT_FALSE(condition_holds("attribute_exists(k)", false));
}

TEST(DynamoDbConditions, FunctionsLookAtAttributes) {
  EXPECT_TRUE(condition_holds("attribute_exists(k) AND attribute_not_exists(absent)"));
  EXPECT_TRUE(condition_holds("begins_with(k, :a) and begins_with ( v , :ab )"));
  EXPECT_FALSE(condition_holds("begins_with(n, :a)"));
  EXPECT_TRUE(condition_holds("attribute_exists(#ttl)"));
}

TEST(DynamoDbConditions, AndBindsStrongerThanOrAndNotStrongest) {
  EXPECT_TRUE(condition_holds("n = :one OR n = :one AND n = :two"));
  EXPECT_FALSE(condition_holds("(n = :one OR n = :one) AND n = :two"));
  EXPECT_FALSE(condition_holds("NOT n = :one AND n = :two"));
  EXPECT_TRUE(condition_holds("NOT (n = :one AND n = :two)"));
}

TEST(DynamoDbConditions, RefuseWhatAwsRefuses) {
  for (const char* wrong : {"",
                            " ",
                            "n",
                            "n =",
                            "n = :one AND",
                            "(n = :one",
                            "n = :one)",
                            "n == :one",
                            "n = :none",
                            "#none = :one",
                            "((n = :one))",
                            "((n = :one AND n = :two))",
                            "ttl = :one",
                            "Status = :one",
                            "n = n",
                            "begins_with(n, :one)",
                            "n < :yes",
                            "attribute_exists(:one)",
                            "attribute_exists(n, k)",
                            "unknown(n)",
                            "NOT NOT n = :one",
                            "n = :one;"})
    EXPECT_NE(refusal_of(wrong), "") << wrong;
  EXPECT_NE(refusal_of("ttl = :one").find("reserved keyword: ttl"), std::string::npos);
  EXPECT_NE(refusal_of("((n = :one))").find("redundant parentheses"), std::string::npos);
}

TEST(DynamoDbConditions, NameWhatThisServiceDoesNotKnow) {
  for (const char* unknown : {"n BETWEEN :one AND :two", "n IN (:one)", "contains(k, :a)", "size(k) > :one",
                              "attribute_type(k, :a)", "a.b = :one", "a[0] = :one"})
    EXPECT_NE(refusal_of(unknown).find("not in this service"), std::string::npos) << unknown;
}

TEST(DynamoDbUpdates, SetAndRemoveAttributes) {
  EXPECT_EQ(updated_item("SET n = :two, x=:a REMOVE v, #ttl"), R"({"k":{"S":"abc"},"n":{"N":"2"},"x":{"S":"a"}})");
  EXPECT_EQ(updated_item("remove absent"), item_json(tested_item()));
}

TEST(DynamoDbUpdates, RefuseWhatAwsRefuses) {
  for (const char* wrong :
       {"", "SET", "SET n", "SET n = ", "SET n = :one, n = :two", "SET n = :one REMOVE n", "SET n = :one SET v = :one",
        "SET n = :one,", "n = :one", "SET ttl = :one", "REMOVE :one", "SET n = :none", "SET k = :a", "REMOVE k",
        "ADD n :one", "SET n = n + :one", "SET n = :one + :one", "SET n = if_not_exists(n, :one)"})
    EXPECT_THROW(updated_item(wrong), Refusal) << wrong;
}

TEST(DynamoDbSubstitutions, MustBeUsedAndWellFormed) {
  const json::object request = request_with_literals();
  Substitutions substitutions(request);
  const Condition condition("n = :one AND n < :two AND k = :a AND v = :ab AND v <> :yes", "", substitutions);
  EXPECT_THROW(substitutions.expect_all_used(), Refusal);
  substitutions.attribute("#ttl");
  EXPECT_NO_THROW(substitutions.expect_all_used());
  for (const char* wrong :
       {R"({"ExpressionAttributeNames":{"#a":"a"}})", R"({"ConditionExpression":"","ExpressionAttributeNames":{}})",
        R"({"ConditionExpression":"","ExpressionAttributeNames":{"a":"a"}})",
        R"({"ConditionExpression":"","ExpressionAttributeNames":{"#a":""}})",
        R"({"ConditionExpression":"","ExpressionAttributeValues":{"v":{"S":"a"}}})",
        R"({"ConditionExpression":"","ExpressionAttributeValues":{":v":{"N":"x"}}})"}) {
    const json::object its_request = json::parse(wrong).as_object();
    EXPECT_THROW(Substitutions{its_request}, Refusal) << wrong;
  }
}

TEST(DynamoDbNumbers, AreExactAndWrittenPlainly) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"0", "0"},
      {"-0.00", "0"},
      {"007", "7"},
      {"1.50", "1.5"},
      {"-12e2", "-1200"},
      {"1E-3", "0.001"},
      {".5", "0.5"},
      {"123456789012345678.90123456789012345678", "123456789012345678.90123456789012345678"},
      {"9.9999999999999999999999999999999999999E+125", "99999999999999999999999999999999999999" + std::string(88, '0')},
      {"1e-130", "0." + std::string(129, '0') + "1"}};
  for (const auto& [text, written] : cases) EXPECT_EQ(Number(text).text(), written) << text;
}

TEST(DynamoDbNumbers, AreOrderedByTheirValue) {
  const std::vector<std::string> ordered{"-1e125",
                                         "-20",
                                         "-3",
                                         "-0.5",
                                         "0",
                                         "1e-130",
                                         "0.5",
                                         "3",
                                         "20",
                                         "20.00001",
                                         "9223372036854775807",
                                         "9223372036854775808",
                                         "1e125"};
  for (std::size_t left = 0; left < ordered.size(); ++left)
    for (std::size_t right = 0; right < ordered.size(); ++right)
      EXPECT_EQ(Number(ordered[left]) <=> Number(ordered[right]), left <=> right)
          << ordered[left] << " and " << ordered[right];
}

TEST(DynamoDbNumbers, RefuseWhatIsNoNumberOrOutOfRange) {
  for (const char* wrong : {"", "-", ".", "1.2.3", "x", "1 ", " 1", "1e", "1e+-2", "0x1", "inf", "nan", "1e126",
                            "1e-131", "123456789012345678901234567890123456789"})
    EXPECT_THROW(Number{wrong}, Refusal) << wrong;
}

}  // namespace
}  // namespace polly::testing::dynamodb
