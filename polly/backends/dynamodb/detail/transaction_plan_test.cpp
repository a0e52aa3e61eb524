#include "polly/backends/dynamodb/detail/transaction_plan.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "polly/backends/dynamodb/detail/requests.hpp"
#include "polly/backends/dynamodb/detail/test_table.hpp"
#include "polly/base/error.hpp"

namespace polly::dynamodb_backend {
namespace {

using Kind = Operation::Kind;

dynamodb::Answer cancelled(const std::string& codes) {
  dynamodb::Answer answer;
  answer.code = dynamodb::kTransactionCancelled;
  answer.body = boost::json::parse(R"({"CancellationReasons":[)" + codes + "]}").as_object();
  return answer;
}

std::string reason(const std::string& code) {
  return R"({"Code":")" + code + "\"}";
}

TEST(DynamodbTransactionPlan, HasOneOperationForEachKeyWithItsConditionsAndItsLastStep) {
  Transaction transaction;
  transaction.require_unchanged("a", Revision("r-1")).require_present("a").require_absent("b");
  transaction.set_stored("a", "1", Expiration::never()).set_stored("c", "2", Expiration::never()).remove("a");
  TransactionPlan plan(transaction, prefixed_table());
  ASSERT_EQ(plan.operations().size(), 3U);
  const std::vector<Operation>& operations = plan.operations();
  EXPECT_EQ(operations[0].key, "blue:a");
  EXPECT_EQ(operations[0].kind, Kind::remove);
  EXPECT_EQ(operations[0].guard.revision, "r-1");
  EXPECT_FALSE(operations[0].value.has_value());
  EXPECT_EQ(operations[1].kind, Kind::check);
  EXPECT_TRUE(operations[1].guard.is_absent);
  EXPECT_EQ(operations[2].kind, Kind::put);
  EXPECT_FALSE(plan.is_contradictory());
}

TEST(DynamodbTransactionPlan, KeepsALifetimeByAnUpdate) {
  Transaction unchanged;
  unchanged.require_unchanged("a", Revision("r-1")).set_stored("a", "1", std::nullopt);
  EXPECT_EQ(TransactionPlan(unchanged, prefixed_table()).operations().front().kind, Kind::update);
  Transaction absent;
  absent.require_absent("a").set_stored("a", "1", std::nullopt);
  EXPECT_EQ(TransactionPlan(absent, prefixed_table()).operations().front().kind, Kind::put);
  Transaction either;
  either.set_stored("a", "1", std::nullopt);
  EXPECT_EQ(TransactionPlan(either, prefixed_table()).unread(), std::vector<std::size_t>{0});
}

TEST(DynamodbTransactionPlan, FindsConditionsThatNoStoreMeets) {
  Transaction both;
  both.require_absent("a").require_present("a");
  EXPECT_TRUE(TransactionPlan(both, prefixed_table()).is_contradictory());
  Transaction two;
  two.require_unchanged("a", Revision("r-1")).require_unchanged("a", Revision("r-2"));
  EXPECT_TRUE(TransactionPlan(two, prefixed_table()).is_contradictory());
  Transaction same;
  same.require_unchanged("a", Revision("r-1")).require_unchanged("a", Revision("r-1"));
  EXPECT_FALSE(TransactionPlan(same, prefixed_table()).is_contradictory());
}

TEST(DynamodbTransactionPlan, RefusesMoreThanDynamodbTakes) {
  const auto kind_of = [](const Transaction& transaction) {
    try {
      TransactionPlan(transaction, prefixed_table());
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::closed;
  };
  Transaction keys;
  for (std::size_t i = 0; i < kTransactionItemsMax; ++i) keys.set(std::to_string(i), 1);
  EXPECT_EQ(kind_of(keys), ErrorKind::closed) << "as many as it takes";
  keys.set("0", 2);
  EXPECT_EQ(kind_of(keys), ErrorKind::closed) << "a key twice";
  keys.set("one more", 1);
  EXPECT_EQ(kind_of(keys), ErrorKind::unsupported);
  Transaction bytes;
  for (int i = 0; i < 11; ++i) bytes.set_stored(std::to_string(i), std::string(390'000, 'v'), Expiration::never());
  EXPECT_EQ(kind_of(bytes), ErrorKind::unsupported);
  Transaction value;
  value.set_stored("a", std::string(500'000, 'v'), Expiration::never());
  EXPECT_EQ(kind_of(value), ErrorKind::invalid_argument);
}

TEST(DynamodbTransactionPlan, ReasonsOfACancellationAreUnmetOrTriedAgain) {
  EXPECT_EQ(verdict_of(cancelled(reason("None") + "," + reason("ConditionalCheckFailed"))), Verdict::unmet);
  EXPECT_EQ(verdict_of(cancelled(reason("TransactionConflict") + "," + reason("ConditionalCheckFailed"))),
            Verdict::unmet);
  EXPECT_EQ(verdict_of(cancelled(reason("None") + "," + reason("TransactionConflict"))), Verdict::conflicting);
  for (const char* code : {"ThrottlingError", "ProvisionedThroughputExceeded"}) {
    EXPECT_EQ(verdict_of(cancelled(reason("TransactionConflict") + "," + reason(code))), Verdict::throttled) << code;
  }
}

TEST(DynamodbTransactionPlan, OtherReasonsAreErrors) {
  const auto kind_of = [](const std::string& codes) {
    try {
      (void)verdict_of(cancelled(codes));
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::closed;
  };
  EXPECT_EQ(kind_of(reason("ValidationError")), ErrorKind::invalid_argument);
  EXPECT_EQ(kind_of(reason("ItemCollectionSizeLimitExceeded")), ErrorKind::invalid_argument);
  EXPECT_EQ(kind_of(reason("SomethingNew")), ErrorKind::unavailable);
  EXPECT_EQ(kind_of(reason("None")), ErrorKind::unavailable);
  EXPECT_EQ(kind_of(""), ErrorKind::unavailable);
}

}  // namespace
}  // namespace polly::dynamodb_backend
