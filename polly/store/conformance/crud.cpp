// Setting, getting, removing: the basic verbs.
#include <cstdint>
#include <string>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Crud)

TEST_P(Crud, AValueThatWasSetIsFound) {
  await(store().set(ctx(), key("a"), 42));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 42);
  EXPECT_TRUE(await(store().exists(ctx(), key("a"))));
}

TEST_P(Crud, WhatWasNeverSetIsAbsentAndThatIsNoError) {
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), std::nullopt);
  EXPECT_EQ(await(store().get_or_zero<int>(ctx(), key("a"))), 0);
  EXPECT_EQ(await(store().get_or_zero<std::string>(ctx(), key("a"))), "");
  EXPECT_FALSE(await(store().get_entry<int>(ctx(), key("a"))).has_value());
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
}

TEST_P(Crud, SettingAgainReplacesTheValueAndItsType) {
  await(store().set(ctx(), key("a"), 1));
  await(store().set(ctx(), key("a"), std::string("two")));
  EXPECT_EQ(await(store().get<std::string>(ctx(), key("a"))), "two");
}

TEST_P(Crud, KeysAreIndependentOfEachOther) {
  await(store().set(ctx(), key("a"), 1));
  await(store().set(ctx(), key("b"), 2));
  await(store().set(ctx(), key("a:b"), 3));
  await(store().remove(ctx(), key("a")));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), std::nullopt);
  EXPECT_EQ(await(store().get<int>(ctx(), key("b"))), 2);
  EXPECT_EQ(await(store().get<int>(ctx(), key("a:b"))), 3);
}

TEST_P(Crud, RemovingTellsWhetherItWasThere) {
  await(store().set(ctx(), key("a"), 1));
  EXPECT_TRUE(await(store().remove(ctx(), key("a"))));
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), std::nullopt);
}

TEST_P(Crud, RemovingWhatIsAbsentSucceeds) {
  EXPECT_FALSE(await(store().remove(ctx(), key("a"))));
  EXPECT_FALSE(await(store().remove(ctx(), key("a"))));
}

TEST_P(Crud, WhatWasRemovedCanBeSetAgain) {
  await(store().set(ctx(), key("a"), 1));
  await(store().remove(ctx(), key("a")));
  await(store().set(ctx(), key("a"), 2));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 2);
}

TEST_P(Crud, AnEntryTellsItsValueAndThatItDoesNotExpire) {
  await(store().set(ctx(), key("a"), 42));
  const auto entry = await(store().get_entry<int>(ctx(), key("a")));
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->value, 42);
  EXPECT_EQ(entry->time_left, std::nullopt);
  EXPECT_FALSE(entry->revision.opaque().empty());
}

TEST_P(Crud, GetOrZeroGivesWhatIsStored) {
  await(store().set(ctx(), key("a"), std::int64_t{-7}));
  EXPECT_EQ(await(store().get_or_zero<std::int64_t>(ctx(), key("a"))), -7);
}

TEST_P(Crud, NumbersLieInTheStoreAsTheirJsonText) {
  await(store().set(ctx(), key("number"), std::int64_t{42}));
  await(store().set(ctx(), key("text"), std::string("a\"b")));
  EXPECT_EQ(plain(await(backend().get(ctx(), key("number"))), key("number")), "42");
  EXPECT_EQ(plain(await(backend().get(ctx(), key("text"))), key("text")), R"("a\"b")");
}

TEST_P(Crud, TheEngineAnswersAPing) {
  EXPECT_EQ(failure(store().ping(ctx())).message, "");
}

TEST_P(Crud, AnotherStoreOnTheSameEngineSeesWhatWasWritten) {
  const auto other = open_another();
  if (!other) GTEST_SKIP() << "this engine is not shared";
  await(store().set(ctx(), key("a"), 1));
  EXPECT_EQ(await(other->get<int>(ctx(), key("a"))), 1);
  await(other->remove(ctx(), key("a")));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), std::nullopt);
  await(other->close());
  EXPECT_FALSE(await(store().exists(ctx(), key("a")))) << "closing one store leaves the others open";
}

}  // namespace polly::conformance
