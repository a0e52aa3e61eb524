// Transactions: conditions first, then every step in order, all or nothing.
#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Transactions)

using namespace std::chrono_literals;

TEST_P(Transactions, DoEveryStep) {
  await(store().set(ctx(), tagged("gone"), 1));
  Transaction transaction;
  transaction.set(tagged("a"), 1).set(tagged("b"), std::string("two")).remove(tagged("gone"));
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("a"))), 1);
  EXPECT_EQ(await(store().get<std::string>(ctx(), tagged("b"))), "two");
  EXPECT_FALSE(await(store().exists(ctx(), tagged("gone"))));
}

TEST_P(Transactions, OfNothingSucceed) {
  EXPECT_TRUE(await(store().apply(ctx(), Transaction())));
}

TEST_P(Transactions, LetTheLastStepOnAKeyWin) {
  Transaction twice;
  twice.set(tagged("a"), 1).set(tagged("a"), 2, 1h).set(tagged("a"), 3);
  EXPECT_TRUE(await(store().apply(ctx(), twice)));
  const auto entry = await(store().get_entry<int>(ctx(), tagged("a")));
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->value, 3);
  EXPECT_EQ(entry->time_left, std::nullopt);

  Transaction removed_last;
  removed_last.set(tagged("a"), 4).remove(tagged("a"));
  EXPECT_TRUE(await(store().apply(ctx(), removed_last)));
  EXPECT_FALSE(await(store().exists(ctx(), tagged("a"))));

  Transaction set_last;
  set_last.remove(tagged("a")).set(tagged("a"), 5);
  EXPECT_TRUE(await(store().apply(ctx(), set_last)));
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("a"))), 5);
}

TEST_P(Transactions, RemoveWhatIsAbsent) {
  Transaction transaction;
  transaction.remove(tagged("a")).remove(tagged("a"));
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
}

TEST_P(Transactions, RequireAbsence) {
  Transaction transaction;
  transaction.require_absent(tagged("a")).set(tagged("a"), 1);
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
  EXPECT_FALSE(await(store().apply(ctx(), transaction)));
}

TEST_P(Transactions, RequirePresence) {
  Transaction transaction;
  transaction.require_present(tagged("a")).set(tagged("b"), 1);
  EXPECT_FALSE(await(store().apply(ctx(), transaction)));
  EXPECT_FALSE(await(store().exists(ctx(), tagged("b"))));
  await(store().set(ctx(), tagged("a"), false));
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("b"))), 1);
}

TEST_P(Transactions, OfConditionsAloneOnlyAnswer) {
  await(store().set(ctx(), tagged("a"), 1));
  Transaction met;
  met.require_present(tagged("a")).require_absent(tagged("b"));
  EXPECT_TRUE(await(store().apply(ctx(), met)));
  Transaction unmet;
  unmet.require_present(tagged("b"));
  EXPECT_FALSE(await(store().apply(ctx(), unmet)));
}

TEST_P(Transactions, LookAtConditionsBeforeAnyStep) {
  Transaction transaction;
  transaction.set(tagged("a"), 1).require_absent(tagged("a")).remove(tagged("b")).require_present(tagged("b"));
  EXPECT_FALSE(await(store().apply(ctx(), transaction))) << "b is absent";
  await(store().set(ctx(), tagged("b"), 1));
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
}

TEST_P(Transactions, DoNothingWhereAnyConditionIsUnmet) {
  for (int unmet = 0; unmet < 4; ++unmet) {
    Transaction transaction;
    await(store().set(ctx(), tagged("there"), 0));
    for (int i = 0; i < 4; ++i) transaction.require_present(tagged(i == unmet ? "missing" : "there"));
    transaction.set(tagged("a"), 1).remove(tagged("there")).set(tagged("b"), 2);
    EXPECT_FALSE(await(store().apply(ctx(), transaction)));
    EXPECT_FALSE(await(store().exists(ctx(), tagged("a"))));
    EXPECT_FALSE(await(store().exists(ctx(), tagged("b"))));
    EXPECT_TRUE(await(store().exists(ctx(), tagged("there"))));
  }
}

TEST_P(Transactions, GiveEachEntryItsLifetime) {
  await(store().set(ctx(), tagged("cleared"), 0, kShort));
  Transaction transaction;
  transaction.set(tagged("short"), 1, kShort).set(tagged("long"), 2, 1h).set(tagged("cleared"), 3);
  transaction.set(tagged("past"), 4, Expiration::at(clock().wall() - 1min));
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
  EXPECT_FALSE(await(store().exists(ctx(), tagged("past"))));
  pass(kShort);
  EXPECT_FALSE(await(store().exists(ctx(), tagged("short"))));
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("long"))), 2);
  EXPECT_TRUE(await(store().get_entry<int>(ctx(), tagged("long")))->time_left.has_value());
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("cleared"))), 3);
}

TEST_P(Transactions, KeepEveryByteOfAValue) {
  const std::string odd = "\"'\\\r\n\x01 \xF0\x9F\xA6\x9C " + std::string(100'000, 'x');
  Transaction transaction;
  transaction.set(tagged("a"), odd);
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
  EXPECT_TRUE(await(store().get<std::string>(ctx(), tagged("a"))) == odd);
}

// With unrelated keys an engine is atomic as well, or throws `unsupported` and does nothing.
TEST_P(Transactions, OverUnrelatedKeysAreAtomicOrUnsupported) {
  Transaction transaction;
  for (int i = 0; i < 20; ++i) transaction.set(key("unrelated" + std::to_string(i * 7919)), i);
  const Failure failed = failure(store().apply(ctx(), transaction));
  EXPECT_TRUE(!failed.kind || failed.kind == ErrorKind::unsupported) << failed.message;
  EXPECT_EQ(listed(prefix()).size(), failed.kind ? 0U : 20U);
}

// Money moves between accounts; a reader always sees the full sum.
TEST_P(Transactions, AreNeverSeenHalfDone) {
  constexpr int kAll = 100;
  Transaction start;
  start.set(tagged("from"), kAll).set(tagged("to"), 0);
  await(store().apply(ctx(), start));
  std::atomic<int> moved = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    while (moved < kAll) {
      const auto from = co_await store().get_entry<int>(ctx(), tagged("from"));
      co_await yield();
      const auto to = co_await store().get_entry<int>(ctx(), tagged("to"));
      Transaction transfer;
      transfer.require_unchanged(tagged("from"), from->revision).require_unchanged(tagged("to"), to->revision);
      const bool moves = caller % 4 != 0 && from->value > 0;
      if (moves) transfer.set(tagged("from"), from->value - 1).set(tagged("to"), to->value + 1);
      const bool is_applied = co_await store().apply(ctx(), std::move(transfer));
      if (is_applied && moves) ++moved;
      if (is_applied) {
        EXPECT_EQ(from->value + to->value, kAll);
      }
      co_await yield();
    }
  };
  at_once(8, work);
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("from"))), 0);
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("to"))), kAll);
}

// Writers repeatedly write the same number to two keys: the two values stay equal.
TEST_P(Transactions, OfSeveralWritersDoNotMix) {
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (std::size_t i = 0; i < 50; ++i) {
      Transaction transaction;
      transaction.set(tagged("a"), caller * 1000 + i).set(tagged("b"), caller * 1000 + i);
      EXPECT_TRUE(co_await store().apply(ctx(), std::move(transaction)));
      co_await yield();
    }
  };
  at_once(8, work);
  EXPECT_EQ(await(store().get<std::size_t>(ctx(), tagged("a"))), await(store().get<std::size_t>(ctx(), tagged("b"))));
}

}  // namespace polly::conformance
