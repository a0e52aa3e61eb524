// Batches: one answer a key, in the order of the keys.
#include <algorithm>
#include <string>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Batches)

TEST_P(Batches, AnswerInTheOrderOfTheKeys) {
  for (std::size_t i = 0; i < 100; ++i) await(store().set(ctx(), numbered(i), i));
  std::vector<Key> keys;
  for (std::size_t i = 0; i < 100; ++i) keys.push_back(numbered((i * 37 + 11) % 100));
  const std::vector<std::optional<std::size_t>> values = await(store().get_many<std::size_t>(ctx(), keys));
  ASSERT_EQ(values.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(values[i], (i * 37 + 11) % 100);
}

TEST_P(Batches, TellWhatIsMissingInItsPlace) {
  await(store().set(ctx(), key("a"), 1));
  await(store().set(ctx(), key("c"), 3));
  const std::vector<std::optional<int>> values =
      await(store().get_many<int>(ctx(), {key("x"), key("a"), key("b"), key("c"), key("y")}));
  EXPECT_EQ(values, (std::vector<std::optional<int>>{std::nullopt, 1, std::nullopt, 3, std::nullopt}));
}

TEST_P(Batches, AnswerAKeyThatComesTwiceTwice) {
  await(store().set(ctx(), key("a"), 1));
  const std::vector<std::optional<int>> values =
      await(store().get_many<int>(ctx(), {key("a"), key("b"), key("a"), key("b")}));
  EXPECT_EQ(values, (std::vector<std::optional<int>>{1, std::nullopt, 1, std::nullopt}));
}

TEST_P(Batches, OfNothingAnswerNothing) {
  EXPECT_TRUE(await(store().get_many<int>(ctx(), {})).empty());
  EXPECT_EQ(await(store().remove_many(ctx(), {})), 0U);
}

TEST_P(Batches, OfOneWork) {
  await(store().set(ctx(), key("a"), 1));
  EXPECT_EQ(await(store().get_many<int>(ctx(), {key("a")})), (std::vector<std::optional<int>>{1}));
  EXPECT_EQ(await(store().remove_many(ctx(), {key("a")})), 1U);
}

TEST_P(Batches, RemoveWhatIsThereAndCountIt) {
  for (std::size_t i = 0; i < 50; ++i) await(store().set(ctx(), numbered(i), i));
  std::vector<Key> keys;
  for (std::size_t i = 25; i < 75; ++i) keys.push_back(numbered(i));
  EXPECT_EQ(await(store().remove_many(ctx(), keys)), 25U);
  EXPECT_EQ(await(store().remove_many(ctx(), keys)), 0U);
  EXPECT_EQ(listed(prefix()).size(), 25U);
}

TEST_P(Batches, CountARemovedKeyThatComesTwiceOnce) {
  await(store().set(ctx(), key("a"), 1));
  EXPECT_EQ(await(store().remove_many(ctx(), {key("a"), key("a")})), 1U);
}

TEST_P(Batches, CarryLargeValues) {
  std::vector<Key> keys;
  for (std::size_t i = 0; i < 40; ++i) {
    keys.push_back(numbered(i));
    await(store().set(ctx(), numbered(i), std::string(100'000 + i, static_cast<char>('a' + i % 26))));
  }
  const std::vector<std::optional<std::string>> values = await(store().get_many<std::string>(ctx(), keys));
  for (std::size_t i = 0; i < 40; ++i) {
    EXPECT_TRUE(values[i] == std::string(100'000 + i, static_cast<char>('a' + i % 26))) << i;
  }
}

TEST_P(Batches, OfManyCallersDoNotMix) {
  const auto work = [&](std::size_t caller) -> Task<void> {
    std::vector<Key> keys;
    for (std::size_t i = 0; i < 20; ++i) {
      keys.push_back(numbered(caller * 100 + i));
      co_await store().set(ctx(), keys.back(), caller * 100 + i);
    }
    const std::vector<std::optional<std::size_t>> values = co_await store().get_many<std::size_t>(ctx(), keys);
    for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(values[i], caller * 100 + i);
    EXPECT_EQ(co_await store().remove_many(ctx(), keys), 20U);
  };
  at_once(kCallers, work);
}

}  // namespace polly::conformance
