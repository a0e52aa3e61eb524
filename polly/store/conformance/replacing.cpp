// Backend::get_entries and Backend::replace: what Store compares and sets with where the engine cannot compare.
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Replacing)

using namespace std::chrono_literals;

namespace {

Task<bool> replace_one(Backend* backend, Replacement replacement) {
  std::vector<Replacement> replacements;
  replacements.push_back(std::move(replacement));
  const std::vector<bool> written = co_await backend->replace(Context(), std::move(replacements));
  co_return written.size() == 1 && written.front();
}

}  // namespace

TEST_P(Replacing, AnswersEntriesInTheOrderOfTheKeys) {
  await(backend().set(ctx(), key("a"), "1", 1h, WriteIf::always));
  await(backend().set(ctx(), key("b"), "2", Expiration::never(), WriteIf::always));
  const std::vector<Key> keys{key("b"), key("absent"), key("a"), key("b")};
  const auto entries = await(backend().get_entries(ctx(), keys));
  ASSERT_EQ(entries.size(), 4U);
  ASSERT_TRUE(entries[0] && entries[2] && entries[3]);
  EXPECT_FALSE(entries[1]);
  EXPECT_EQ(entries[0]->bytes, "2");
  EXPECT_EQ(entries[0]->time_left, std::nullopt);
  EXPECT_EQ(entries[2]->bytes, "1");
  EXPECT_GT(entries[2]->time_left, 59min);
  EXPECT_EQ(entries[2]->revision, await(backend().get_entry(ctx(), key("a")))->revision);
  EXPECT_TRUE(await(backend().get_entries(ctx(), std::vector<Key>())).empty());
}

TEST_P(Replacing, WritesWhatIsUnchangedAndWhatIsStillAbsent) {
  await(backend().set(ctx(), key("unchanged"), "1", Expiration::never(), WriteIf::always));
  await(backend().set(ctx(), key("changed"), "1", Expiration::never(), WriteIf::always));
  await(backend().set(ctx(), key("removed"), "1", Expiration::never(), WriteIf::always));
  const std::vector<Key> keys{key("unchanged"), key("changed"), key("removed")};
  const auto read = await(backend().get_entries(ctx(), keys));
  await(backend().set(ctx(), key("changed"), "2", Expiration::never(), WriteIf::always));
  await(store().remove(ctx(), key("removed")));
  await(backend().set(ctx(), key("present"), "5", Expiration::never(), WriteIf::always));

  std::vector<Replacement> replacements;
  for (std::size_t i = 0; i < keys.size(); ++i) replacements.emplace_back(keys[i], read[i]->revision, "9", 1h);
  replacements.emplace_back(key("absent"), std::nullopt, "9", 1h);
  replacements.emplace_back(key("present"), std::nullopt, "9", 1h);
  EXPECT_EQ(await(backend().replace(ctx(), std::move(replacements))),
            (std::vector<bool>{true, false, false, true, false}));

  EXPECT_EQ(await(backend().get(ctx(), key("unchanged"))), "9");
  EXPECT_GT(await(backend().get_entry(ctx(), key("unchanged")))->time_left, 59min);
  EXPECT_EQ(await(backend().get(ctx(), key("changed"))), "2");
  EXPECT_EQ(await(backend().get(ctx(), key("removed"))), std::nullopt);
  EXPECT_EQ(await(backend().get(ctx(), key("absent"))), "9");
  EXPECT_EQ(await(backend().get(ctx(), key("present"))), "5");
}

TEST_P(Replacing, OfNothingWritesNothing) {
  EXPECT_TRUE(await(backend().replace(ctx(), std::vector<Replacement>())).empty());
}

TEST_P(Replacing, TakesAnExpiredEntryForAbsent) {
  await(backend().set(ctx(), key("a"), "1", kShort, WriteIf::always));
  const auto read = await(backend().get_entry(ctx(), key("a")));
  pass(kShort);
  EXPECT_FALSE(await(replace_one(&backend(), Replacement(key("a"), read->revision, "2", 1h))));
  EXPECT_EQ(await(backend().get(ctx(), key("a"))), std::nullopt);
  EXPECT_TRUE(await(replace_one(&backend(), Replacement(key("a"), std::nullopt, "3", 1h))));
  EXPECT_EQ(await(backend().get(ctx(), key("a"))), "3");
}

TEST_P(Replacing, TheSameBytesRenewTheLifetimeAndKeepTheRevision) {
  await(backend().set(ctx(), key("a"), "1", 1h, WriteIf::always));
  const auto read = await(backend().get_entry(ctx(), key("a")));
  EXPECT_TRUE(await(replace_one(&backend(), Replacement(key("a"), read->revision, "1", 2h))));
  const auto renewed = await(backend().get_entry(ctx(), key("a")));
  EXPECT_GT(renewed->time_left, 119min);
  EXPECT_EQ(renewed->revision, read->revision);
}

TEST_P(Replacing, WithoutAnExpirationTheExpiryStays) {
  const WallTime noon = clock().wall() + 1h;
  await(backend().set(ctx(), key("timed"), "1", Expiration::at(noon), WriteIf::always));
  await(backend().set(ctx(), key("eternal"), "1", Expiration::never(), WriteIf::always));
  const std::vector<Key> keys{key("timed"), key("eternal")};
  const auto read = await(backend().get_entries(ctx(), keys));
  pass(kShort);
  const auto before = await(backend().get_entry(ctx(), key("timed")));
  std::vector<Replacement> replacements;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    replacements.emplace_back(keys[i], read[i]->revision, "22", std::nullopt);
  }
  EXPECT_EQ(await(backend().replace(ctx(), std::move(replacements))), (std::vector<bool>{true, true}));
  const auto now = await(backend().get_entries(ctx(), keys));
  ASSERT_TRUE(now[0] && now[1]);
  EXPECT_EQ(now[0]->bytes, "22");
  EXPECT_EQ(now[1]->bytes, "22");
  EXPECT_EQ(now[1]->time_left, std::nullopt);
  EXPECT_LE(now[0]->time_left, before->time_left);
  EXPECT_GT(now[0]->time_left, 55min);
  if (time_is_ours()) {
    EXPECT_EQ(now[0]->time_left, noon - clock().wall());
  }
}

TEST_P(Replacing, WithoutAnExpirationItExpiresWhenItWouldHave) {
  await(backend().set(ctx(), key("a"), "1", kShort, WriteIf::always));
  const auto read = await(backend().get_entry(ctx(), key("a")));
  EXPECT_TRUE(await(replace_one(&backend(), Replacement(key("a"), read->revision, "2", std::nullopt))));
  EXPECT_EQ(await(backend().get(ctx(), key("a"))), "2");
  pass(kShort);
  EXPECT_EQ(await(backend().get(ctx(), key("a"))), std::nullopt);
  EXPECT_FALSE(await(replace_one(&backend(), Replacement(key("a"), Revision::of("2"), "3", std::nullopt))));
  EXPECT_TRUE(await(replace_one(&backend(), Replacement(key("a"), std::nullopt, "4", std::nullopt))));
  EXPECT_EQ(await(backend().get_entry(ctx(), key("a")))->time_left, std::nullopt) << "a new entry does not expire";
}

TEST_P(Replacing, ATransactionKeepsAnExpiryToo) {
  await(backend().set(ctx(), tagged("a"), "1", 1h, WriteIf::always));
  Transaction transaction;
  transaction.require_present(tagged("a")).set_stored(tagged("a"), "2", std::nullopt);
  transaction.set_stored(tagged("new"), "3", std::nullopt);
  EXPECT_TRUE(await(backend().apply(ctx(), std::move(transaction))));
  const auto now = await(backend().get_entry(ctx(), tagged("a")));
  EXPECT_EQ(now->bytes, "2");
  EXPECT_LE(now->time_left, 1h);
  EXPECT_GT(now->time_left, 55min);
  EXPECT_EQ(await(backend().get_entry(ctx(), tagged("new")))->time_left, std::nullopt);
}

TEST_P(Replacing, ByManyCallersLetsOneWinEachTurn) {
  await(backend().set(ctx(), key("a"), "start", Expiration::never(), WriteIf::always));
  const auto read = await(backend().get_entry(ctx(), key("a")));
  std::atomic<int> winners{0};
  const auto work = [&](std::size_t caller) -> Task<void> {
    Replacement replacement(key("a"), read->revision, "caller " + std::to_string(caller), 1h);
    const bool won = co_await replace_one(&backend(), std::move(replacement));
    if (won) ++winners;
  };
  at_once(kCallers, work);
  EXPECT_EQ(winners, 1);
}

}  // namespace polly::conformance
