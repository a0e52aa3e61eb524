// Scans: every key that exists throughout is listed, and no character of a prefix has a special meaning.
#include <set>
#include <string>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Scans)

using Names = std::set<std::string>;

TEST_P(Scans, FindTheKeysThatStartWithThePrefix) {
  for (const char* name : {"a:1", "a:2", "a", "ab", "b:1", "xa:1"}) await(store().set(ctx(), key(name), 1));
  EXPECT_EQ(listed(prefix() + "a:"), (Names{prefix() + "a:1", prefix() + "a:2"}));
  EXPECT_EQ(listed(prefix() + "a"), (Names{prefix() + "a", prefix() + "ab", prefix() + "a:1", prefix() + "a:2"}));
  EXPECT_EQ(listed(prefix() + "c"), Names());
  EXPECT_EQ(listed(prefix()).size(), 6U);
}

TEST_P(Scans, TakeEveryCharacterLiterally) {
  const std::vector<std::string> special{"*", "?", "[ab]", "[", "]", "\\", "\\*", "%",
                                         "_", "{", "}",    "^", "$", ".",  "'",   "\""};
  for (const std::string& name : special) {
    await(store().set(ctx(), key(name + ":1"), 1));
    await(store().set(ctx(), key("a" + name + "b"), 1));
  }
  await(store().set(ctx(), key("aXb"), 1));
  for (const std::string& name : special) {
    EXPECT_EQ(listed(prefix() + name + ":"), Names{prefix() + name + ":1"}) << name;
    EXPECT_EQ(listed(prefix() + "a" + name + "b"), Names{prefix() + "a" + name + "b"}) << name;
  }
}

TEST_P(Scans, FindUnicodePrefixes) {
  await(store().set(ctx(), key("\xF0\x9F\xA6\x9C:1"), 1));
  await(store().set(ctx(), key("\xF0\x9F\xA6\x9D:1"), 1));
  await(store().set(ctx(), key("\xF4\x8F\xBF\xBF\xF4\x8F\xBF\xBF"), 1));
  EXPECT_EQ(listed(prefix() + "\xF0\x9F\xA6\x9C"), Names{prefix() + "\xF0\x9F\xA6\x9C:1"});
  EXPECT_EQ(listed(prefix() + "\xF4\x8F\xBF\xBF"), Names{prefix() + "\xF4\x8F\xBF\xBF\xF4\x8F\xBF\xBF"});
}

TEST_P(Scans, OfTheWholeStoreSeeEveryKey) {
  await(store().set(ctx(), key("a"), 1));
  await(store().set(ctx(), key("b"), 1));
  const Names all = listed("");
  EXPECT_TRUE(all.contains(key("a").text()));
  EXPECT_TRUE(all.contains(key("b").text()));
}

TEST_P(Scans, OfNothingEnd) {
  EXPECT_EQ(listed(prefix()), Names());
}

TEST_P(Scans, SeeEachOf10000Keys) {
  constexpr std::size_t kKeys = 10'000;
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (std::size_t i = caller; i < kKeys; i += kCallers) co_await store().set(ctx(), numbered(i), i);
  };
  at_once(kCallers, work);
  for (const std::size_t page_keys : {std::size_t{100}, kScanPageKeysMax}) {
    const Names seen = listed(prefix(), page_keys);
    ASSERT_EQ(seen.size(), kKeys);
    for (std::size_t i = 0; i < kKeys; ++i) ASSERT_TRUE(seen.contains(numbered(i).text())) << i;
  }
}

TEST_P(Scans, ComeInPagesOfAboutTheSizeAskedFor) {
  for (std::size_t i = 0; i < 300; ++i) await(store().set(ctx(), numbered(i), i));
  std::size_t pages = 0;
  std::optional<Cursor> cursor;
  do {
    const Page page = await(store().scan(ctx(), Scan(prefix()).page_keys(10), cursor));
    EXPECT_LE(page.keys.size(), 200U);
    cursor = page.next;
    ++pages;
  } while (cursor);
  EXPECT_GT(pages, 1U);
  EXPECT_EQ(listed(prefix(), 1).size(), 300U);
}

TEST_P(Scans, SurviveRemovalsBetweenThePages) {
  constexpr std::size_t kKeys = 600;
  for (std::size_t i = 0; i < kKeys; ++i) await(store().set(ctx(), numbered(i), i));
  Names seen;
  std::size_t next = 1;  // the odd ones are removed during the scan
  std::optional<Cursor> cursor;
  do {
    const Page page = await(store().scan(ctx(), Scan(prefix()).page_keys(20), cursor));
    for (const Key& key : page.keys) seen.insert(key.text());
    cursor = page.next;
    for (int i = 0; i < 30 && next < kKeys; ++i, next += 2) await(store().remove(ctx(), numbered(next)));
  } while (cursor);
  for (std::size_t i = 0; i < kKeys; i += 2) EXPECT_TRUE(seen.contains(numbered(i).text())) << i;
}

TEST_P(Scans, SurviveTheRemovalOfEveryKeyTheySaw) {
  constexpr std::size_t kKeys = 500;
  for (std::size_t i = 0; i < kKeys; ++i) await(store().set(ctx(), numbered(i), i));
  std::size_t removed = 0;
  std::optional<Cursor> cursor;
  do {
    const Page page = await(store().scan(ctx(), Scan(prefix()).page_keys(50), cursor));
    removed += await(store().remove_many(ctx(), page.keys));
    cursor = page.next;
  } while (cursor);
  EXPECT_EQ(removed, kKeys);
  EXPECT_EQ(listed(prefix()), Names());
}

TEST_P(Scans, SurviveInsertionsBetweenThePages) {
  constexpr std::size_t kKeys = 300;
  for (std::size_t i = 0; i < kKeys; ++i) await(store().set(ctx(), numbered(i), i));
  Names seen;
  std::size_t inserted = 0;
  std::optional<Cursor> cursor;
  do {
    const Page page = await(store().scan(ctx(), Scan(prefix()).page_keys(20), cursor));
    for (const Key& key : page.keys) seen.insert(key.text());
    cursor = page.next;
    for (int i = 0; i < 50 && inserted < 5000; ++i) await(store().set(ctx(), numbered(kKeys + inserted++), 1));
  } while (cursor);
  for (std::size_t i = 0; i < kKeys; ++i) EXPECT_TRUE(seen.contains(numbered(i).text())) << i;
}

TEST_P(Scans, RefuseACursorThatNobodyGaveOut) {
  await(store().set(ctx(), key("a"), 1));
  for (const char* invented : {"", "made up", "-1", "\xFF", "999999999999999999999999", "'; --"}) {
    EXPECT_EQ(failure(store().scan(ctx(), Scan(prefix()), Cursor(invented))).kind, ErrorKind::invalid_argument)
        << testing::PrintToString(invented);
  }
}

TEST_P(Scans, ByManyCallersSeeEverything) {
  for (std::size_t i = 0; i < 200; ++i) await(store().set(ctx(), numbered(i), i));
  const auto work = [&](std::size_t) -> Task<void> {
    Names seen;
    std::optional<Cursor> cursor;
    do {
      const Page page = co_await store().scan(ctx(), Scan(prefix()).page_keys(30), cursor);
      for (const Key& key : page.keys) seen.insert(key.text());
      cursor = page.next;
    } while (cursor);
    EXPECT_EQ(seen.size(), 200U);
  };
  at_once(8, work);
}

}  // namespace polly::conformance
