// Deadlines: a call past its deadline is not done and fails with deadline_exceeded.
#include <atomic>
#include <chrono>
#include <string>

#include "polly/store/conformance/every_verb.hpp"
#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Deadlines)

using namespace std::chrono_literals;

TEST_P(Deadlines, ThatPassedEndEveryVerb) {
  for (const Verb& verb : every_verb()) {
    EXPECT_EQ(failure(verb.call(&store(), late(), key("a"))).kind, ErrorKind::deadline_exceeded) << verb.name;
  }
}

TEST_P(Deadlines, ThatPassedLeaveNothingDone) {
  await(store().set(ctx(), key("there"), 1));
  for (const Verb& verb : every_verb()) {
    if (!verb.writes) continue;
    failure(verb.call(&store(), late(), key("there")));
    failure(verb.call(&store(), late(), key("missing")));
    const auto entry = await(store().get_entry<int>(ctx(), key("there")));
    ASSERT_TRUE(entry.has_value()) << verb.name;
    EXPECT_EQ(entry->value, 1) << verb.name;
    EXPECT_EQ(entry->time_left, std::nullopt) << verb.name;
    EXPECT_FALSE(await(store().exists(ctx(), key("missing")))) << verb.name;
  }
}

TEST_P(Deadlines, AreLateFromTheirVeryInstant) {
  const Context now = Context().with_deadline(clock().now());
  EXPECT_EQ(failure(store().set(now, key("a"), 1)).kind, ErrorKind::deadline_exceeded);
}

TEST_P(Deadlines, ThatAreFarAwayChangeNothing) {
  const Context far = Context().with_timeout(clock(), 10min);
  for (const Verb& verb : every_verb()) {
    EXPECT_EQ(failure(verb.call(&store(), far, tagged("a"))).message, "") << verb.name;
  }
}

TEST_P(Deadlines, ThatPassLaterEndOnlyLaterCalls) {
  const Context soon = Context().with_timeout(clock(), time_is_ours() ? 1s : 10min);
  await(store().set(soon, key("a"), 1));
  if (!time_is_ours()) return;
  pass(1s);
  EXPECT_EQ(failure(store().set(soon, key("a"), 2)).kind, ErrorKind::deadline_exceeded);
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 1);
}

TEST_P(Deadlines, DoNotBreakTheStore) {
  for (int i = 0; i < 50; ++i) failure(store().set(late(), key("a"), i));
  await(store().set(ctx(), key("a"), 7));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 7);
}

// Some of these callers are in time, some are late, and some are close to their deadline: none gets another's result.
TEST_P(Deadlines, OfSomeCallersDoNotDisturbTheOthers) {
  const auto work = [&](std::size_t caller) -> Task<void> {
    const Key own = numbered(caller);
    for (std::size_t i = 0; i < 30; ++i) {
      const bool is_late = (caller + i) % 3 == 0;
      try {
        const Context its_ctx = is_late ? late() : ctx();
        co_await store().set(its_ctx, own, caller * 100 + i);
        EXPECT_FALSE(is_late);
      } catch (const Error& error) {
        EXPECT_TRUE(is_late) << error.what();
        EXPECT_EQ(error.kind(), ErrorKind::deadline_exceeded);
      }
      const std::optional<std::size_t> value = co_await store().get<std::size_t>(ctx(), own);
      if (!is_late) {
        EXPECT_EQ(value, caller * 100 + i);
      }
    }
  };
  at_once(kCallers, work);
}

TEST_P(Deadlines, OfATightKindEndInAnAnswerOrAnErrorOfTheirKind) {
  if (time_is_ours()) GTEST_SKIP() << "only where the engine's time passes by itself";
  std::atomic<std::size_t> ended = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (int i = 0; i < 50; ++i) {
      const Context tight = Context().with_timeout(clock(), std::chrono::microseconds(i * 20));
      try {
        co_await store().set(tight, numbered(caller), caller);
      } catch (const Error& error) {
        EXPECT_TRUE(error.kind() == ErrorKind::deadline_exceeded || error.kind() == ErrorKind::unknown_outcome)
            << error.what();
      }
    }
    ++ended;
  };
  at_once(kCallers, work);
  EXPECT_EQ(ended, kCallers);
  await(store().set(ctx(), key("a"), 7));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 7);
}

}  // namespace polly::conformance
