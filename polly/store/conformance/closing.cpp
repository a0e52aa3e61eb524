// Closing: calls under way end, later ones throw `closed`.
#include <atomic>

#include "polly/store/conformance/every_verb.hpp"
#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Closing)

TEST_P(Closing, EndsEveryLaterVerb) {
  await(store().close());
  for (const Verb& verb : every_verb()) {
    EXPECT_EQ(failure(verb.call(&store(), ctx(), tagged("a"))).kind, ErrorKind::closed) << verb.name;
  }
}

TEST_P(Closing, TwiceIsFine) {
  await(store().close());
  EXPECT_EQ(failure(store().close()).message, "");
}

TEST_P(Closing, BySeveralAtOnceIsFine) {
  const auto work = [&](std::size_t) -> Task<void> { co_await store().close(); };
  at_once(8, work);
  EXPECT_EQ(failure(store().get<int>(ctx(), key("a"))).kind, ErrorKind::closed);
}

TEST_P(Closing, WithoutHavingDoneAnythingIsFine) {
  const auto unused = open_another();
  if (!unused) GTEST_SKIP() << "this engine is not shared";
  EXPECT_EQ(failure(unused->close()).message, "");
}

TEST_P(Closing, IsNotNeededBeforeTheEnd) {
  const auto unclosed = open_another();
  if (!unclosed) GTEST_SKIP() << "this engine is not shared";
  await(unclosed->set(ctx(), key("a"), 1));
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 1);
}

TEST_P(Closing, LetsEachOf64CallersEndWithAnAnswerOrClosed) {
  std::atomic<std::size_t> calls = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (std::size_t i = 0;; ++i) {
      co_await store().set(ctx(), numbered(caller), i);
      EXPECT_EQ(co_await store().get<std::size_t>(ctx(), numbered(caller)), i);
      ++calls;
      co_await yield();
    }
  };
  Crowd crowd(loops(), kCallers, work);
  wait_until(crowd, [&] { return calls >= kCallers; });
  await(store().close());
  for (std::size_t caller = 0; caller < kCallers; ++caller) {
    EXPECT_EQ(crowd.ending(caller).kind, ErrorKind::closed) << crowd.ending(caller).message;
  }
}

TEST_P(Closing, KeepsWhatWasAcknowledged) {
  const auto other = open_another();
  if (!other) GTEST_SKIP() << "this engine is not shared";
  std::atomic<std::size_t> acknowledged = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (std::size_t i = caller;; i += kCallers) {
      co_await store().set(ctx(), numbered(i), i);
      ++acknowledged;
      co_await yield();
    }
  };
  Crowd crowd(loops(), kCallers, work);
  wait_until(crowd, [&] { return acknowledged >= 4 * kCallers; });
  await(store().close());
  for (std::size_t caller = 0; caller < kCallers; ++caller) EXPECT_EQ(crowd.ending(caller).kind, ErrorKind::closed);
  std::set<std::string> kept;
  std::optional<Cursor> cursor;
  do {
    const Page page = await(other->scan(ctx(), Scan(prefix()), cursor));
    for (const Key& key : page.keys) kept.insert(key.text());
    cursor = page.next;
  } while (cursor);
  EXPECT_GE(kept.size(), acknowledged);
  await(other->close());
}

}  // namespace polly::conformance
