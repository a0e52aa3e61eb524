#include "polly/store/transaction.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>

namespace polly {
namespace {

using namespace std::chrono_literals;

TEST(Transaction, KeepsStepsInTheirOrderAndValuesAsBytes) {
  Transaction transaction;
  transaction.set("a", 42, 24h).remove("b").set("a", std::string("text"));
  ASSERT_EQ(transaction.steps().size(), 3U);
  EXPECT_EQ(transaction.steps()[0].key.text(), "a");
  EXPECT_EQ(transaction.steps()[0].value, "42");
  EXPECT_EQ(transaction.steps()[0].expiration->after(), 24h);
  EXPECT_EQ(transaction.steps()[1].value, std::nullopt);
  EXPECT_EQ(transaction.steps()[2].value, "\"text\"");
  EXPECT_TRUE(transaction.steps()[2].expiration->is_never());
}

TEST(Transaction, KeepsConditionsApart) {
  Transaction transaction;
  transaction.require_absent("a").set("a", 1).require_present("b").require_unchanged("c", Revision("r"));
  ASSERT_EQ(transaction.conditions().size(), 3U);
  EXPECT_EQ(transaction.conditions()[0].kind, Condition::Kind::absent);
  EXPECT_EQ(transaction.conditions()[1].kind, Condition::Kind::present);
  EXPECT_EQ(transaction.conditions()[2].kind, Condition::Kind::unchanged);
  EXPECT_EQ(transaction.conditions()[2].revision, Revision("r"));
  EXPECT_EQ(transaction.size(), 4U);
}

TEST(Transaction, RefusesAValueThatHasNoJsonAtOnce) {
  Transaction transaction;
  EXPECT_THROW(transaction.set("a", std::numeric_limits<double>::infinity()), Error);
  EXPECT_THROW(transaction.set("a", std::string("\xFF")), Error);
  EXPECT_EQ(transaction.size(), 0U);
}

}  // namespace
}  // namespace polly
