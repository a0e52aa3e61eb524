#include "polly/backends/memory/detail/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/testing/sanitizers.hpp"

namespace polly::memory {
namespace {

constexpr Tick kSomeTick = 7;

// The expected content of a table: by hash and key, in that order.
using Model = std::map<std::pair<std::uint32_t, std::string>, std::string>;

EntryPtr entry(const std::string& key, const std::string& value) {
  return Entry::make(key, value, kNever);
}

void expect_same(const Table& table, const Model& model) {
  ASSERT_EQ(table.size(), model.size());
  Model found;
  std::uint32_t hash = 0;
  for (Slot* slot = table.first_from(0); slot != nullptr; slot = table.next(slot)) {
    EXPECT_GE(slot->hash, hash) << "the walk is sorted by hash";
    hash = slot->hash;
    found.emplace(std::pair(slot->hash, slot->entry->key()), slot->entry->value());
  }
  EXPECT_EQ(found, model);
}

// Random steps compared with a plain map. `pick_hash` decides how the hashes collide.
template <class PickHash>
void walk(std::uint32_t seed, int steps, PickHash pick_hash) {
  std::mt19937 random(seed);
  Table table;
  Model model;
  std::uint32_t target = 0;  // the size to reach: the table grows and shrinks in waves
  for (int step = 0; step < steps; ++step) {
    if (step % 700 == 0) target = random() % 600;
    const std::uint32_t number = random() % 1200;
    const std::string key = "key" + std::to_string(number);
    const std::uint32_t hash = pick_hash(number);
    Slot* slot = table.find(hash, key);
    const auto known = model.find({hash, key});
    ASSERT_EQ(slot != nullptr, known != model.end());
    if (slot != nullptr) {
      ASSERT_EQ(slot->entry->value(), known->second);
    }
    if (slot == nullptr && model.size() <= target) {
      table.insert(hash, kSomeTick, entry(key, std::to_string(step)));
      model.emplace(std::pair(hash, key), std::to_string(step));
    } else if (slot != nullptr && model.size() >= target) {
      ASSERT_EQ(table.take(slot)->key(), key);
      model.erase(known);
      table.shrink();
    }
    if (step % 97 == 0) expect_same(table, model);
  }
  expect_same(table, model);
}

std::uint32_t scattered(std::uint32_t number) {
  return number * 2654435761U;
}

TEST(Table, HoldsTheSameAsAPlainMap) {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) walk(seed, 30'000, scattered);
}

TEST(Table, HoldsManyKeysOfTheSameHash) {
  for (const std::uint32_t hash : {0U, 1U, 0x80000000U, 0xfffffffeU, 0xffffffffU}) {
    walk(hash + 1, 5'000, [hash](std::uint32_t) { return hash; });
  }
}

TEST(Table, HoldsKeysWhoseHashesCrowdAtItsEnd) {
  walk(1, 20'000, [](std::uint32_t number) { return 0xffffffffU - number % 64; });
  walk(2, 20'000, [](std::uint32_t number) { return number % 3 == 0 ? scattered(number) : 0xfffffff0U + number % 16; });
}

TEST(Table, HoldsKeysWhoseHashesCrowdAtItsStart) {
  walk(1, 20'000, [](std::uint32_t number) { return number % 64; });
}

TEST(Table, TakesNoMemoryWhenEmpty) {
  Table table;
  EXPECT_EQ(table.cost_bytes(), 0U);
  for (std::uint32_t i = 0; i < 1000; ++i) table.insert(scattered(i), kSomeTick, entry(std::to_string(i), "x"));
  EXPECT_GE(table.cost_bytes(), 1000 * sizeof(Slot));
  for (std::uint32_t i = 0; i < 1000; ++i) table.take(table.find(scattered(i), std::to_string(i)));
  table.shrink();
  EXPECT_EQ(table.cost_bytes(), 0U);
  EXPECT_EQ(table.find(0, "x"), nullptr);
}

TEST(Table, GivesMemoryBackAsItEmpties) {
  Table table;
  for (std::uint32_t i = 0; i < 10'000; ++i) table.insert(scattered(i), kSomeTick, entry(std::to_string(i), "x"));
  for (std::uint32_t i = 0; i < 9'900; ++i) {
    table.take(table.find(scattered(i), std::to_string(i)));
    table.shrink();
  }
  EXPECT_LE(table.capacity(), 4 * table.size() + 8);
  for (std::uint32_t i = 9'900; i < 10'000; ++i) ASSERT_NE(table.find(scattered(i), std::to_string(i)), nullptr);
}

TEST(Table, DoesNotGrowAfterItReservedEnough) {
  const std::vector<std::uint32_t (*)(std::uint32_t)> unlucky{scattered, [](std::uint32_t) { return 0xffffffffU; },
                                                              [](std::uint32_t i) { return 0xffffffffU - i; }};
  for (const auto hash : unlucky) {
    Table table;
    std::uint32_t number = 0;
    for (const std::size_t more : {1, 5, 100, 3, 900}) {
      table.reserve(more);
      const std::size_t bytes = table.cost_bytes();
      for (std::size_t i = 0; i < more; ++i, ++number) table.insert(hash(number), 0, entry(std::to_string(number), ""));
      EXPECT_EQ(table.cost_bytes(), bytes);
    }
  }
}

TEST(Table, KeepsTheTickOfEveryEntryWhileItGrows) {
  Table table;
  for (std::uint32_t i = 0; i < 2000; ++i) table.insert(scattered(i), i, entry(std::to_string(i), ""));
  for (std::uint32_t i = 0; i < 2000; ++i) EXPECT_EQ(table.find(scattered(i), std::to_string(i))->tick, i);
}

TEST(Table, AWalkByHashStartsAtTheFirstHashThatIsNotSmaller) {
  Table table;
  for (std::uint32_t i = 1; i <= 100; ++i) table.insert(i << 24U, 0, entry(std::to_string(i), ""));
  EXPECT_EQ(table.first_from(0)->hash, 1U << 24U);
  EXPECT_EQ(table.first_from((50U << 24U) + 1)->hash, 51U << 24U);
  EXPECT_EQ(table.first_from(100U << 24U)->hash, 100U << 24U);
  EXPECT_EQ(table.first_from((100U << 24U) + 1), nullptr);
}

// More than any address space has.
TEST(Table, ThatCannotGrowSaysWhatToDoAndStaysAsItIs) {
  if (testing::kHasSanitizers) GTEST_SKIP() << "a sanitizer ends the program";
  Table table;
  Model model;
  for (std::uint32_t i = 0; i < 100; ++i) {
    table.insert(scattered(i), kSomeTick, entry(std::to_string(i), "v"));
    model.emplace(std::pair(scattered(i), std::to_string(i)), "v");
  }
  const std::size_t bytes = table.cost_bytes();
  try {
    table.reserve(std::size_t{1} << 45U);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::resource_exhausted);
    EXPECT_NE(std::string(error.what()).find("free memory, or set Storage::memory_max_bytes"), std::string::npos);
  }
  EXPECT_EQ(table.cost_bytes(), bytes);
  expect_same(table, model);
}

}  // namespace
}  // namespace polly::memory
