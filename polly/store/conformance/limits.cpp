// A call beyond a limit is refused before anything is done; one at the limit works.
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "polly/store/conformance/topics.hpp"
#include "polly/store/limits.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Limits)

namespace {

boost::json::value nested(std::size_t depth) {
  boost::json::value value = 1;
  for (std::size_t i = 0; i < depth; ++i) {
    boost::json::array outer;
    outer.push_back(std::move(value));
    value = std::move(outer);
  }
  return value;
}

}  // namespace

TEST_P(Limits, TheLargestValueWorks) {
  const std::string largest(fixture().value_bytes_max() - 2, 'v');  // and two quotes
  await(store().set(ctx(), key("a"), largest));
  EXPECT_TRUE(await(store().get<std::string>(ctx(), key("a"))) == largest);
  EXPECT_EQ(await(store().get_entry<std::string>(ctx(), key("a")))->value.size(), largest.size());
}

TEST_P(Limits, ALargerValueIsRefusedAndWhatWasThereStays) {
  await(store().set(ctx(), key("a"), 1));
  const std::string larger(kValueBytesMax - 1, 'v');
  EXPECT_EQ(failure(store().set(ctx(), key("a"), larger)).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(failure(store().set_if_absent(ctx(), key("b"), larger)).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(failure(store().import(ctx(), key("b"), larger, std::nullopt)).kind, ErrorKind::invalid_argument);
  Transaction transaction;
  EXPECT_THROW(transaction.set(key("b"), larger), Error);
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 1);
  EXPECT_FALSE(await(store().exists(ctx(), key("b"))));
}

TEST_P(Limits, TheDeepestValueWorksAndADeeperOneIsRefused) {
  await(store().set(ctx(), key("a"), nested(kValueDepthMax)));
  EXPECT_EQ(await(store().get<boost::json::value>(ctx(), key("a"))), nested(kValueDepthMax));
  EXPECT_EQ(failure(store().set(ctx(), key("a"), nested(kValueDepthMax + 1))).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(await(store().get<boost::json::value>(ctx(), key("a"))), nested(kValueDepthMax));
}

TEST_P(Limits, TextThatIsNotUtf8IsRefused) {
  for (const char* bytes : {"\xFF", "a\x80", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
    EXPECT_EQ(failure(store().set(ctx(), key("a"), std::string(bytes))).kind, ErrorKind::invalid_argument);
    EXPECT_EQ(failure(store().set(ctx(), key("a"), std::vector<std::string>{bytes})).kind, ErrorKind::invalid_argument);
    EXPECT_EQ(failure(store().set(ctx(), key("a"), std::map<std::string, int>{{bytes, 1}})).kind,
              ErrorKind::invalid_argument);
  }
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
}

TEST_P(Limits, NumbersThatAreNotFiniteAreRefused) {
  using Doubles = std::numeric_limits<double>;
  for (const double number : {Doubles::infinity(), -Doubles::infinity(), Doubles::quiet_NaN()}) {
    EXPECT_EQ(failure(store().set(ctx(), key("a"), number)).kind, ErrorKind::invalid_argument);
    EXPECT_EQ(failure(store().set(ctx(), key("a"), std::vector<double>{1, number})).kind, ErrorKind::invalid_argument);
    EXPECT_EQ(failure(store().set(ctx(), key("a"), std::map<std::string, double>{{"x", number}})).kind,
              ErrorKind::invalid_argument);
  }
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
}

TEST_P(Limits, ABatchOfTheMostKeysWorksAndALargerOneIsRefused) {
  std::vector<Key> keys;
  std::vector<Advance> advances;
  for (std::size_t i = 0; i < kBatchKeysMax; ++i) {
    keys.push_back(tagged(std::to_string(i)));
    advances.emplace_back(keys.back(), static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(await(store().advance_many(ctx(), advances)).size(), kBatchKeysMax);
  const std::vector<std::optional<std::size_t>> values = await(store().get_many<std::size_t>(ctx(), keys));
  for (std::size_t i = 0; i < kBatchKeysMax; ++i) ASSERT_EQ(values[i], i);

  keys.push_back(tagged("one more"));
  advances.emplace_back(keys.back(), 1);
  EXPECT_EQ(failure(store().get_many<int>(ctx(), keys)).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(failure(store().advance_many(ctx(), advances)).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(failure(store().remove_many(ctx(), keys)).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(listed(prefix()).size(), kBatchKeysMax) << "the refused calls did nothing";
  keys.pop_back();
  EXPECT_EQ(await(store().remove_many(ctx(), keys)), kBatchKeysMax);
}

TEST_P(Limits, ATransactionOfTheMostStepsWorksAndALargerOneIsRefused) {
  const std::size_t most = fixture().transaction_steps_max();
  Transaction transaction;
  transaction.require_absent(tagged("0"));
  for (std::size_t i = 1; i < most; ++i) transaction.set(tagged(std::to_string(i)), i);
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
  EXPECT_EQ(listed(prefix()).size(), most - 1);

  transaction.set(tagged("one more"), 1);
  EXPECT_EQ(failure(store().apply(ctx(), transaction)).kind,
            most < kTransactionStepsMax ? ErrorKind::unsupported : ErrorKind::invalid_argument);
  EXPECT_FALSE(await(store().exists(ctx(), tagged("one more"))));
}

TEST_P(Limits, APrefixThatIsNoStartOfAKeyIsRefused) {
  const std::vector<std::string> prefixes{std::string(kKeyBytesMax + 1, 'p'), "\xFF", std::string("\0", 1)};
  for (const std::string& wrong : prefixes) {
    EXPECT_EQ(failure(store().scan(ctx(), Scan(wrong))).kind, ErrorKind::invalid_argument);
  }
}

}  // namespace polly::conformance
