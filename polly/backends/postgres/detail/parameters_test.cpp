#include "polly/backends/postgres/detail/parameters.hpp"

#include <gtest/gtest.h>

#include "polly/store/limits.hpp"

namespace polly::postgres {
namespace {

constexpr const char* kLastCharacter = "\xF4\x8F\xBF\xBF";  // U+10FFFF

TEST(PostgresParameters, BehindAPrefixIsBehindEveryKeyThatBeginsWithIt) {
  std::string largest = "p:";
  while (largest.size() + 4 <= kKeyBytesMax) largest += kLastCharacter;
  for (const std::string& key : {std::string("p:"), std::string("p:a"), largest}) {
    EXPECT_LT(key, behind_prefix("p:"));
  }
  EXPECT_LT(behind_prefix("p:"), "p;");
}

TEST(PostgresParameters, OfATransactionLockEveryKeyOnceAndTakeTheLastStepOfEach) {
  Transaction transaction;
  transaction.require_absent("c").set("a", 1).remove("b").set("b", 2).set("a", 3).remove("a");
  const std::vector<BoundStatement> statements = statements_of(transaction);
  ASSERT_EQ(statements.size(), 2U);
  EXPECT_EQ(statements[0].parameters.at(0), Array(Type::text).add("a").add("b").add("c").take());
  const std::vector<std::string>& apply = statements[1].parameters;
  ASSERT_EQ(apply.size(), 9U);
  EXPECT_EQ(apply[4], Array(Type::text).add("a").take());
  EXPECT_EQ(apply[5], Array(Type::text).add("b").take());
  EXPECT_EQ(apply[6], Array(Type::bytea).add("2").take());
}

TEST(PostgresParameters, ARevisionOfAnotherEngineIsThatOfNoEntry) {
  Transaction transaction;
  transaction.require_unchanged("a", Revision("17")).require_unchanged("b", Revision("x17"));
  EXPECT_EQ(statements_of(transaction)[1].parameters.at(3), Array(Type::int8).add_int8(17).add_int8(-1).take());
}

TEST(PostgresParameters, LifetimesAreRelativeOrAbsoluteOrNone) {
  Lifetimes lifetimes;
  lifetimes.add(std::chrono::seconds(2));
  lifetimes.add(Expiration::at(WallTime(Milliseconds(1'700'000'000'000))));
  lifetimes.add(Expiration::never());
  lifetimes.add(Expiration::at(WallTime(Milliseconds(-5))));     // expired since long
  lifetimes.add(Expiration::at(WallTime(Milliseconds::max())));  // beyond what timestamptz holds: never
  lifetimes.add(std::nullopt);                                   // the expiry stays
  std::vector<std::string> parameters;
  lifetimes.append_to(parameters);
  EXPECT_EQ(parameters.at(0),
            Array(Type::int8).add_int8(2000).add_null().add_null().add_null().add_null().add_int8(-1).take());
  EXPECT_EQ(
      parameters.at(1),
      Array(Type::int8).add_null().add_int8(1'700'000'000'000).add_null().add_int8(0).add_null().add_null().take());
}

}  // namespace
}  // namespace polly::postgres
