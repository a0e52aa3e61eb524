// Revisions: they identify the stored bytes, so that a caller can write only where no one else did.
#include <atomic>
#include <chrono>
#include <string>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Revisions)

using namespace std::chrono_literals;

TEST_P(Revisions, StayTheSameWhileNobodyWrites) {
  await(store().set(ctx(), key("a"), 1));
  const auto first = await(store().get_entry<int>(ctx(), key("a")));
  await(store().set(ctx(), key("b"), 2));
  const auto second = await(store().get_entry<int>(ctx(), key("a")));
  EXPECT_TRUE(first->revision == second->revision);
}

TEST_P(Revisions, ChangeWithTheValue) {
  await(store().set(ctx(), key("a"), 1));
  const auto first = await(store().get_entry<int>(ctx(), key("a")));
  await(store().set(ctx(), key("a"), 2));
  const auto second = await(store().get_entry<int>(ctx(), key("a")));
  EXPECT_FALSE(first->revision == second->revision);
  await(store().advance(ctx(), key("a"), 3));
  const auto third = await(store().get_entry<int>(ctx(), key("a")));
  EXPECT_FALSE(second->revision == third->revision);
}

TEST_P(Revisions, DifferForValuesOfTheSameSize) {
  await(store().set(ctx(), key("a"), std::string("abcdefgh")));
  const auto first = await(store().get_entry<std::string>(ctx(), key("a")));
  await(store().set(ctx(), key("a"), std::string("hgfedcba")));
  const auto second = await(store().get_entry<std::string>(ctx(), key("a")));
  EXPECT_FALSE(first->revision == second->revision);
}

TEST_P(Revisions, AreKeptByRenewingALifetime) {
  await(store().set(ctx(), key("a"), 1));
  const auto first = await(store().get_entry<int>(ctx(), key("a")));
  await(store().touch(ctx(), key("a"), 1h));
  const auto second = await(store().get_entry<int>(ctx(), key("a")));
  EXPECT_TRUE(first->revision == second->revision);
  await(store().touch(ctx(), key("a"), Expiration::never()));
  const auto third = await(store().get_entry<int>(ctx(), key("a")));
  EXPECT_TRUE(first->revision == third->revision);
}

TEST_P(Revisions, GuardATransaction) {
  await(store().set(ctx(), tagged("a"), 1));
  const auto entry = await(store().get_entry<int>(ctx(), tagged("a")));
  Transaction first;
  first.require_unchanged(tagged("a"), entry->revision).set(tagged("a"), 2);
  EXPECT_TRUE(await(store().apply(ctx(), first)));
  EXPECT_FALSE(await(store().apply(ctx(), first))) << "it changed in the meantime";
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("a"))), 2);
}

TEST_P(Revisions, GuardAgainstRemovals) {
  await(store().set(ctx(), tagged("a"), 1));
  const auto entry = await(store().get_entry<int>(ctx(), tagged("a")));
  await(store().remove(ctx(), tagged("a")));
  Transaction transaction;
  transaction.require_unchanged(tagged("a"), entry->revision).set(tagged("b"), 1);
  EXPECT_FALSE(await(store().apply(ctx(), transaction)));
  EXPECT_FALSE(await(store().exists(ctx(), tagged("b"))));
}

TEST_P(Revisions, SurviveTouchAsConditions) {
  await(store().set(ctx(), tagged("a"), 1));
  const auto entry = await(store().get_entry<int>(ctx(), tagged("a")));
  await(store().touch(ctx(), tagged("a"), 1h));
  Transaction transaction;
  transaction.require_unchanged(tagged("a"), entry->revision).set(tagged("a"), 2);
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
}

TEST_P(Revisions, ThatNobodyGaveOutAreNeverMet) {
  await(store().set(ctx(), tagged("a"), 1));
  for (const char* invented : {"", "0", "made up", "1-2-3", "'; --", "\xF0\x9F\xA6\x9C"}) {
    Transaction transaction;
    transaction.require_unchanged(tagged("a"), Revision(invented)).set(tagged("a"), 2);
    EXPECT_FALSE(await(store().apply(ctx(), transaction))) << invented;
  }
  Transaction of_what_is_absent;
  of_what_is_absent.require_unchanged(tagged("b"), Revision()).set(tagged("a"), 2);
  EXPECT_FALSE(await(store().apply(ctx(), of_what_is_absent)));
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("a"))), 1);
}

// Read, add one, write where nothing changed: what programs do instead of locking.
TEST_P(Revisions, LoseNoCountOfConcurrentCallers) {
  constexpr int kCountsEach = 10;
  constexpr std::size_t kCounters = 16;
  await(store().set(ctx(), tagged("count"), 0));
  const auto work = [&](std::size_t) -> Task<void> {
    for (int counted = 0; counted < kCountsEach;) {
      const auto entry = co_await store().get_entry<int>(ctx(), tagged("count"));
      Transaction transaction;
      transaction.require_unchanged(tagged("count"), entry->revision).set(tagged("count"), entry->value + 1);
      co_await yield();  // lets others run in between
      const bool is_applied = co_await store().apply(ctx(), std::move(transaction));
      if (is_applied) ++counted;
    }
  };
  at_once(kCounters, work);
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("count"))), kCountsEach * static_cast<int>(kCounters));
}

}  // namespace polly::conformance
