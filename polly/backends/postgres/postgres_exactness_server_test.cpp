// Conditions and revisions under writers of two instances at once: nothing is lost, and nothing happens that the
// conditions rule out.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <utility>

#include "polly/backends/postgres/detail/test_postgres.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::postgres {
namespace {

constexpr std::size_t kRivals = 16;

class TwoInstances {
 public:
  TwoInstances() : stores_{world.open(world.options()), world.open(world.options())} {}
  ~TwoInstances() {
    for (const auto& store : stores_) run(store->close());
  }

  Store& of(std::size_t caller) { return *stores_.at(caller / 2 % 2); }  // on either loop, each of them

  TestPostgres world;

 private:
  std::array<std::unique_ptr<Store>, 2> stores_;
};

TEST(PostgresExactness, CompareAndSetLosesNoCount) {
  TwoInstances two;
  run(two.of(0).set(Context(), "count", 0));
  std::atomic<int> conflicts = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (int done = 0; done < 15;) {
      const auto entry = co_await two.of(caller).get_entry<int>(Context(), "count");
      Transaction transaction;
      transaction.require_unchanged("count", entry->revision).set("count", entry->value + 1);
      const bool is_applied = co_await two.of(caller).apply(Context(), std::move(transaction));
      is_applied ? ++done : ++conflicts;
    }
  };
  two.world.at_once(kRivals, work);
  EXPECT_EQ(run(two.of(0).get<int>(Context(), "count")), 15 * static_cast<int>(kRivals));
  EXPECT_GT(conflicts, 0);
}

// Each wants both keys absent and writes one of them: at most one of them may ever be there.
TEST(PostgresExactness, ConditionsOnAbsenceRuleOutWriteSkew) {
  TwoInstances two;
  std::atomic<int> won = 0;
  for (int round = 0; round < 40; ++round) {
    const std::string a = "a" + std::to_string(round);
    const std::string b = "b" + std::to_string(round);
    won = 0;
    const auto work = [&](std::size_t caller) -> Task<void> {
      Transaction transaction;
      transaction.require_absent(a).require_absent(b).set(caller % 4 < 2 ? a : b, 1);
      const bool is_applied = co_await two.of(caller + caller / 2).apply(Context(), std::move(transaction));
      won += is_applied ? 1 : 0;
    };
    two.world.at_once(8, work);
    EXPECT_EQ(won, 1) << round;
  }
}

TEST(PostgresExactness, TransactionsAmongOtherWritesNeverMixNorWaitForEachOther) {
  TwoInstances two;
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (int i = 0; i < 25; ++i) {
      Transaction transaction;
      const int value = static_cast<int>(caller) * 100 + i;
      const bool is_forward = caller % 2 == 0;
      transaction.set(is_forward ? "x" : "y", value).set(is_forward ? "y" : "x", value);
      co_await two.of(caller).apply(Context(), std::move(transaction));
      std::vector<Key> keys{"x", "y"};
      const auto seen = co_await two.of(caller + 2).get_many<int>(Context(), std::move(keys));
      EXPECT_EQ(seen[0], seen[1]);
      std::vector<Advance> advances{Advance("n2", i), Advance("n1", i)};
      co_await two.of(caller).advance_many(Context(), std::move(advances));
      std::vector<Key> removed{"n1", "gone", "n2"};
      co_await two.of(caller).remove_many(Context(), std::move(removed));
    }
  };
  two.world.at_once(kRivals, work);
}

// A transaction that is not applied leaves no trace of the keys that it locked.
TEST(PostgresExactness, KeysThatWereOnlyLockedAreNotThereAfterwards) {
  TwoInstances two;
  Transaction unmet;
  unmet.require_present("missing").set("other", 1).remove("third");
  EXPECT_FALSE(run(two.of(0).apply(Context(), std::move(unmet))));
  Transaction met;
  met.require_absent("missing").set("other", 1).remove("third");
  EXPECT_TRUE(run(two.of(0).apply(Context(), std::move(met))));
  EXPECT_EQ(test_server().ask("SELECT string_agg(key, ',') FROM " + two.world.table()), "other");
}

TEST(PostgresExactness, ARevisionIsNeverUsedTwice) {
  TwoInstances two;
  run(two.of(0).set(Context(), "k", 1));
  const auto first = run(two.of(0).get_entry<int>(Context(), "k"));
  run(two.of(0).remove(Context(), "k"));
  run(two.of(2).set(Context(), "k", 1));
  Transaction late;
  late.require_unchanged("k", first->revision).set("k", 2);
  EXPECT_FALSE(run(two.of(0).apply(Context(), std::move(late))));
}

TEST(PostgresExactness, WhatExpiredIsDeletedOnceAndCountedByTheOneThatDidIt) {
  TestPostgres world;
  Telemetry others;
  const Runtime runtime(others, {world.loops().at(0)});
  const auto store = world.open(world.options());
  const auto other = run(open_postgres_backend(world.options(), runtime));
  test_server().ask("INSERT INTO " + world.table() +
                    " SELECT 'k' || n, '1', 1, now() - interval '1 hour' FROM generate_series(1, 2600) n");
  run(store->set(Context(), "lives", 1, std::chrono::hours(1)));
  testing::wait_until("they are deleted", std::chrono::seconds(20),
                      [&] { return test_server().ask("SELECT count(*) FROM " + world.table()) == "1"; });
  const auto counted = [](const Metrics& metrics) {
    const std::string text = metrics.text();
    const std::string name = "polly_store_expired_keys_total{backend=\"postgres\"} ";
    const std::size_t at = text.find(name);
    return at == std::string::npos ? 0.0 : std::stod(text.substr(at + name.size()));
  };
  testing::wait_until("they are counted", std::chrono::seconds(5),
                      [&] { return counted(world.telemetry().metrics()) + counted(others.metrics()) == 2600.0; });
  run(store->close());
  run(other->close());
}

}  // namespace
}  // namespace polly::postgres
