// What only the memory backend does; what it has in common with the others is in store/conformance.
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "polly/backends/memory/memory_test_world.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;
using memory_test::kind_of_failure;
using memory_test::kLongEnough;
using memory_test::World;

TEST(MemoryBackend, CountsNoBytesAfterEverythingWasRemoved) {
  World world;
  for (int i = 0; i < 20'000; ++i) world.set(std::to_string(i), std::string(static_cast<std::size_t>(i) % 300, 'x'));
  for (int i = 0; i < 20'000; ++i) world.set(std::to_string(i), std::string(static_cast<std::size_t>(i) % 77, 'y'));
  EXPECT_GT(world.backend.bytes(), 20'000U * 50);
  for (int i = 0; i < 20'000; ++i) EXPECT_TRUE(world.remove(std::to_string(i)));
  EXPECT_EQ(world.backend.bytes(), 0U);
  EXPECT_EQ(world.backend.keys(), 0U);
}

TEST(MemoryBackend, AtTheBoundAWriteThatGrowsIsRefusedAndNothingIsDropped) {
  World world(200'000);
  std::set<std::string> written;
  const auto fill = [&] {
    for (int i = 0;; ++i) {
      world.set(std::to_string(i), "12345678");
      written.insert(std::to_string(i));
    }
  };
  EXPECT_EQ(kind_of_failure(fill), ErrorKind::resource_exhausted);
  EXPECT_GT(written.size(), 100U);
  for (const std::string& key : written) EXPECT_EQ(world.get(key), "12345678");
  EXPECT_TRUE(world.set("0", "87654321")) << "a write that needs no more room succeeds";
  EXPECT_EQ(kind_of_failure([&] { world.set("0", std::string(1000, 'x')); }), ErrorKind::resource_exhausted);
  EXPECT_EQ(world.get("0"), "87654321") << "a refused write leaves the old value";
  EXPECT_TRUE(world.remove("0"));
  EXPECT_TRUE(world.set("0", "12345678")) << "a removal makes room";
}

TEST(MemoryBackend, AtTheBoundExpiredEntriesMakeRoom) {
  World world(100'000);
  int keys = 0;
  const auto fill = [&] {
    for (;; ++keys) world.set(std::to_string(keys), "x", 1s);
  };
  EXPECT_EQ(kind_of_failure(fill), ErrorKind::resource_exhausted);
  for (int round = 0; round < 3; ++round) {
    world.clock.advance(1s + kLongEnough);
    for (int i = 0; i < keys / 2; ++i) world.set(std::to_string(round) + "-" + std::to_string(i), "x", 1s);
  }
}

TEST(MemoryBackend, ATransactionThatDoesNotFitChangesNothing) {
  bool applied = false;
  for (std::size_t more = 0; !applied; more += 32) {
    World plain;
    World world(20'000 + more);
    for (World* each : {&plain, &world}) {
      for (int i = 0; i < 20; ++i) each->set("old" + std::to_string(i), std::string(100, 'o'));
    }
    Transaction transaction;
    for (int i = 0; i < 10; ++i) {
      transaction.set("old" + std::to_string(i), std::string(1000, 'n')).set("new" + std::to_string(i), 1);
      transaction.remove("old" + std::to_string(10 + i));
    }
    const std::size_t bytes = world.backend.bytes();
    try {
      applied = world.apply(transaction);
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::resource_exhausted);
      for (int i = 0; i < 20; ++i) ASSERT_EQ(world.get("old" + std::to_string(i)), std::string(100, 'o'));
      ASSERT_EQ(world.backend.keys(), 20U);
      ASSERT_LE(world.backend.bytes(), bytes + 10 * 1024) << "tables may have grown";
    }
    ASSERT_LT(more, 1'000'000U);
  }
}

TEST(MemoryBackend, ATransactionOverManyShardsIsAppliedOrNot) {
  World world;
  world.set("there", "1");
  for (const bool is_met : {false, true}) {
    Transaction transaction;
    transaction.require_present("there");
    if (!is_met) transaction.require_absent("there");
    for (int i = 0; i < 900; ++i) transaction.set(std::to_string(i), i);
    EXPECT_EQ(world.apply(transaction), is_met);
    EXPECT_EQ(world.backend.keys(), is_met ? 901U : 1U);
  }
  EXPECT_EQ(world.get("899"), "899");
}

TEST(MemoryBackend, TheLastStepOfATransactionOnAKeyWins) {
  World world;
  Transaction transaction;
  transaction.set("a", 1).remove("a").set("b", 1).set("b", 2).remove("c").set("c", 3).set("d", 4).remove("d");
  EXPECT_TRUE(world.apply(transaction));
  EXPECT_EQ(world.get("a"), std::nullopt);
  EXPECT_EQ(world.get("b"), "2");
  EXPECT_EQ(world.get("c"), "3");
  EXPECT_EQ(world.get("d"), std::nullopt);
}

TEST(MemoryBackend, AScanListsEveryLastingKeyExactlyOnceWhileOthersComeAndGo) {
  World world;
  for (int i = 0; i < 10'000; ++i) world.set("stays:" + std::to_string(i), "x");
  std::multiset<std::string> seen;
  std::optional<Cursor> cursor;
  int round = 0;
  do {
    for (int i = 0; i < 1000; ++i, ++round) world.set("comes:" + std::to_string(round), "x", 1ms);
    if (round % 5000 == 0) world.clock.advance(kLongEnough);
    if (round % 7000 == 0) world.backend.sweep();
    const Page page = run(world.backend.scan(Context(), Scan("stays:").page_keys(100), cursor));
    EXPECT_LE(page.keys.size(), 110U);
    for (const Key& key : page.keys) seen.insert(key.text());
    cursor = page.next;
  } while (cursor);
  EXPECT_EQ(seen.size(), 10'000U);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 10'000U);
}

TEST(MemoryBackend, ACursorOfAnotherStoreIsRefused) {
  World world;
  World other;
  for (int i = 0; i < 1000; ++i) other.set(std::to_string(i), "x");
  const Page page = run(other.backend.scan(Context(), Scan("").page_keys(1), std::nullopt));
  ASSERT_TRUE(page.next);
  const std::string whole = page.next->opaque();
  EXPECT_EQ(run(other.backend.scan(Context(), Scan(""), page.next)).keys.size(), 250U);
  for (const std::string& text : {whole, std::string(), whole + "0", std::string(19, 'z'), std::string(19, ' ')}) {
    const auto scan = [&] { run(world.backend.scan(Context(), Scan(""), Cursor(text))); };
    EXPECT_EQ(kind_of_failure(scan), ErrorKind::invalid_argument) << text;
  }
}

TEST(MemoryBackend, AdvanceDoesTheOthersWhereOneIsNotAnInteger) {
  World world;
  world.set("text", "\"hello\"");
  world.set("number", "5");
  std::vector<Advance> advances{{"number", 7}, {"text", 1}, {"new", 3}};
  try {
    run(world.backend.advance(Context(), advances, 24h));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::type_mismatch);
    EXPECT_NE(std::string(error.what()).find("found a string"), std::string::npos) << error.what();
  }
  EXPECT_EQ(world.get("number"), "7");
  EXPECT_EQ(world.get("text"), "\"hello\"");
  EXPECT_EQ(world.get("new"), "3");
}

TEST(MemoryBackend, MeasuresHowMuchItHolds) {
  World world;
  world.set("a", "1");
  world.set("b", "2");
  const std::string text = world.telemetry.metrics().text();
  EXPECT_NE(text.find("polly_memory_backend_keys 2"), std::string::npos) << text;
  EXPECT_NE(text.find("polly_memory_backend_bytes " + std::to_string(world.backend.bytes())), std::string::npos);
}

TEST(MemoryBackend, RefusesEverythingAfterItWasClosed) {
  World world;
  world.set("key", "x");
  run(world.backend.close());
  run(world.backend.close());
  EXPECT_EQ(kind_of_failure([&] { world.get("key"); }), ErrorKind::closed);
  EXPECT_EQ(kind_of_failure([&] { world.set("key", "y"); }), ErrorKind::closed);
  EXPECT_EQ(kind_of_failure([&] { world.apply(Transaction()); }), ErrorKind::closed);
  EXPECT_EQ(kind_of_failure([&] { run(world.backend.ping(Context())); }), ErrorKind::closed);
}

}  // namespace
}  // namespace polly
