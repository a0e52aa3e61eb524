// What copies are made of: entries as they are stored, with the time at which they expire.
#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(RawEntries)

using namespace std::chrono_literals;

namespace {

// An engine that goes by a clock without milliseconds of the calendar may be one off.
::testing::AssertionResult is_at(const std::optional<WallTime>& expires, WallTime wanted) {
  if (expires && std::abs((*expires - wanted).count()) <= 1) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << (expires ? std::to_string((*expires - wanted).count()) + " ms off" : "never");
}

std::vector<Replacement> one(Replacement replacement) {
  std::vector<Replacement> replacements;
  replacements.push_back(std::move(replacement));
  return replacements;
}

}  // namespace

TEST_P(RawEntries, HaveTheBytesAndTheExpiryToTheMillisecond) {
  const WallTime expiry = clock().wall() + 1h + 234ms;
  await(store().import(ctx(), key("expires"), std::string("text"), expiry));
  await(store().set(ctx(), key("stays"), 42));
  const auto entries = await(store().get_raw(ctx(), {key("stays"), key("absent"), key("expires")}));
  ASSERT_EQ(entries.size(), 3U);
  ASSERT_TRUE(entries[0] && !entries[1] && entries[2]);
  EXPECT_EQ(plain(entries[0]->bytes, key("stays")), "42");
  EXPECT_EQ(entries[0]->expires, std::nullopt);
  EXPECT_EQ(entries[0]->bytes, await(backend().get(ctx(), key("stays"))));
  EXPECT_EQ(entries[0]->revision, await(backend().get_entry(ctx(), key("stays")))->revision);
  EXPECT_EQ(plain(entries[2]->bytes, key("expires")), "\"text\"");
  EXPECT_TRUE(is_at(entries[2]->expires, expiry));
  EXPECT_TRUE(await(store().get_raw(ctx(), {})).empty());
}

TEST_P(RawEntries, OfAnotherProgramAreReadAsTheyAre) {
  const std::string bytes("x\x9c\x00\xff not JSON\n", 15);
  await(backend().set(ctx(), key("other"), bytes, Expiration::never(), WriteIf::always));
  const auto stored = await(store().get_stored(ctx(), {key("other"), key("absent"), key("other")}));
  ASSERT_EQ(stored.size(), 3U);
  EXPECT_EQ(stored[0], bytes);
  EXPECT_EQ(stored[1], std::nullopt);
  EXPECT_EQ(stored[2], bytes);
  EXPECT_TRUE(await(store().get_stored(ctx(), {})).empty());
}

TEST_P(RawEntries, AreListedLikeTheirKeys) {
  constexpr std::size_t kEntries = 60;
  const WallTime expiry = clock().wall() + 1h;
  for (std::size_t i = 0; i < kEntries; ++i) {
    await(store().import(ctx(), numbered(i), i, i % 2 == 0 ? std::optional(expiry) : std::nullopt));
  }
  await(store().probe(ctx()));
  for (const std::size_t page_keys : {7U, 1000U}) {
    std::map<std::string, RawEntry> listed;
    std::optional<Cursor> cursor;
    do {
      RawPage page = await(store().scan_raw(ctx(), Scan(prefix()).page_keys(page_keys), cursor));
      for (auto& [key, entry] : page.entries) listed.insert_or_assign(key.text(), std::move(entry));
      cursor = std::move(page.next);
    } while (cursor);
    ASSERT_EQ(listed.size(), kEntries);
    for (std::size_t i = 0; i < kEntries; ++i) {
      const RawEntry& entry = listed.at(numbered(i).text());
      EXPECT_EQ(plain(entry.bytes, numbered(i)), std::to_string(i));
      if (i % 2 == 0) {
        EXPECT_TRUE(is_at(entry.expires, expiry));
      } else {
        EXPECT_EQ(entry.expires, std::nullopt);
      }
    }
  }
}

TEST_P(RawEntries, GoOnFromTheCursorOfAScan) {
  constexpr std::size_t kEntries = 40;
  for (std::size_t i = 0; i < kEntries; ++i) await(store().set(ctx(), numbered(i), i));
  std::set<std::string> seen;
  Page first = await(store().scan(ctx(), Scan(prefix()).page_keys(5)));
  for (const Key& key : first.keys) seen.insert(key.text());
  std::optional<Cursor> cursor = std::move(first.next);
  while (cursor) {
    RawPage page = await(store().scan_raw(ctx(), Scan(prefix()).page_keys(5), cursor));
    for (const auto& [key, entry] : page.entries) seen.insert(key.text());
    cursor = std::move(page.next);
  }
  EXPECT_EQ(seen.size(), kEntries);
}

TEST_P(RawEntries, OfTheStoreItselfAreNotListed) {
  codec().replace_ring(codec::KeyRing::parse("raw:" + std::string(42, 'M') + "A="));
  await(store().probe(ctx()));  // makes the check value of the key
  await(store().set(ctx(), key("mine"), 1));
  std::optional<Cursor> cursor;
  bool is_mine_there = false;
  do {
    RawPage page = await(store().scan_raw(ctx(), Scan("polly:"), cursor));
    for (const auto& [key, entry] : page.entries) {
      EXPECT_FALSE(key.text().starts_with("polly:key_check:")) << key.text();
      EXPECT_FALSE(key.text().starts_with("polly:probe:")) << key.text();
      is_mine_there = is_mine_there || key == this->key("mine");
    }
    cursor = std::move(page.next);
  } while (cursor);
  EXPECT_TRUE(is_mine_there);
  await(store().remove(ctx(), "polly:key_check:raw"));
}

TEST_P(RawEntries, AreWrittenAsTheyWereRead) {
  const WallTime expiry = clock().wall() + 2h + 345ms;
  await(store().import(ctx(), key("a"), std::string(2'000, 'x'), expiry));
  const RawEntry read = *await(store().get_raw(ctx(), {key("a")})).front();
  await(store().remove(ctx(), key("a")));
  EXPECT_EQ(await(store().replace_raw(
                ctx(), one(Replacement(key("a"), std::nullopt, read.bytes, Expiration::at(*read.expires))))),
            std::vector<bool>{true});
  const RawEntry again = *await(store().get_raw(ctx(), {key("a")})).front();
  EXPECT_EQ(again.bytes, read.bytes);
  EXPECT_EQ(again.revision, await(backend().get_entry(ctx(), key("a")))->revision);
  EXPECT_TRUE(is_at(again.expires, *read.expires));
  EXPECT_EQ(await(store().get<std::string>(ctx(), key("a"))), std::string(2'000, 'x'));
}

TEST_P(RawEntries, AreWrittenOnlyWhereNothingElseWas) {
  await(store().set(ctx(), key("changed"), 1));
  await(store().set(ctx(), key("present"), 1));
  const RawEntry read = *await(store().get_raw(ctx(), {key("changed")})).front();
  await(store().set(ctx(), key("changed"), 2));
  std::vector<Replacement> replacements;
  replacements.emplace_back(key("changed"), read.revision, "9", Expiration::never());
  replacements.emplace_back(key("present"), std::nullopt, "9", Expiration::never());
  replacements.emplace_back(key("absent"), std::nullopt, "9", Expiration(1h));
  EXPECT_EQ(await(store().replace_raw(ctx(), std::move(replacements))), (std::vector<bool>{false, false, true}));
  EXPECT_EQ(await(store().get<int>(ctx(), key("changed"))), 2);
  EXPECT_EQ(await(store().get<int>(ctx(), key("present"))), 1);
  EXPECT_EQ(await(backend().get(ctx(), key("absent"))), "9");
  EXPECT_GT(await(backend().get_entry(ctx(), key("absent")))->time_left, 59min);
}

// A lifetime that is renewed all the time never belongs to other bytes.
TEST_P(RawEntries, AreConsistentWhileTheyAreWritten) {
  const WallTime base = clock().wall() + 1h;
  const auto expiry_of = [&](int number) { return base + Milliseconds(number * 1'000); };
  await(store().import(ctx(), key("a"), 0, expiry_of(0)));
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (int i = 1; i <= 100; ++i) {
      if (caller == 0) {
        co_await store().import(ctx(), key("a"), i, expiry_of(i));
      } else {
        std::vector<Key> keys;
        keys.push_back(key("a"));
        const auto entries = co_await store().get_raw(ctx(), std::move(keys));
        const int number = std::stoi(*plain(entries.front()->bytes, key("a")));
        EXPECT_TRUE(is_at(entries.front()->expires, expiry_of(number))) << number;
      }
      co_await yield();
    }
  };
  at_once(4, work);
}

TEST_P(RawEntries, BeyondALimitAreRefused) {
  const std::string larger(codec::kStoredBytesMax + 1, '1');
  EXPECT_EQ(
      failure(store().replace_raw(ctx(), one(Replacement(key("a"), std::nullopt, larger, Expiration::never())))).kind,
      ErrorKind::invalid_argument);
  std::vector<Key> keys(kBatchKeysMax + 1, key("a"));
  EXPECT_EQ(failure(store().get_raw(ctx(), keys)).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(failure(store().scan_raw(ctx(), Scan("\xff"))).kind, ErrorKind::invalid_argument);
  EXPECT_FALSE(await(store().exists(ctx(), key("a"))));
}

}  // namespace polly::conformance
