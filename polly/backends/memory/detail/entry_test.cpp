#include "polly/backends/memory/detail/entry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly::memory {
namespace {

TEST(MemoryEntry, HoldsCopiesOfKeyAndValue) {
  std::string key = "key";
  std::string value = "value";
  const EntryPtr entry = Entry::make(key, value, kNever);
  key = value = "changed";
  EXPECT_EQ(entry->key(), "key");
  EXPECT_EQ(entry->value(), "value");
  EXPECT_FALSE(entry->is_expired(TimePoint::max() - Duration(1)));
}

TEST(MemoryEntry, HoldsAnySizeOfKeyAndValue) {
  for (const std::size_t key_size : {1, 15, 16, 17, 512}) {
    for (const std::size_t value_size : {0, 1, 7, 8, 9, 100'000}) {
      const EntryPtr entry = Entry::make(std::string(key_size, 'k'), std::string(value_size, 'v'), kNever);
      EXPECT_EQ(entry->key(), std::string(key_size, 'k'));
      EXPECT_EQ(entry->value(), std::string(value_size, 'v'));
    }
  }
}

TEST(MemoryEntry, IsExpiredFromItsTimeOn) {
  const TimePoint expiry{Duration(1000)};
  const EntryPtr entry = Entry::make("key", "value", expiry);
  EXPECT_FALSE(entry->is_expired(expiry - Duration(1)));
  EXPECT_TRUE(entry->is_expired(expiry));
}

TEST(MemoryEntry, ReplacesAValueInPlaceExactlyWhereTheAllocationStaysTheSame) {
  for (std::size_t before = 0; before < 70; ++before) {
    for (std::size_t after = 0; after < 70; ++after) {
      const EntryPtr entry = Entry::make("key", std::string(before, 'a'), kNever);
      const std::size_t cost = entry->cost_bytes();
      const bool fits = Entry::cost_bytes(3, after) == cost;
      ASSERT_EQ(entry->replace_value(std::string(after, 'b')), fits);
      EXPECT_EQ(entry->value(), fits ? std::string(after, 'b') : std::string(before, 'a'));
      EXPECT_EQ(entry->key(), "key");
      EXPECT_EQ(entry->cost_bytes(), cost);
    }
  }
}

TEST(MemoryEntry, WithAKeyOfTheContractCostsAtMost112Bytes) {
  const std::string license_key = "polly:license_check_run_id:" + std::string(40, 'a');
  EXPECT_LE(Entry::cost_bytes(license_key.size(), std::string("43210987654").size()), 112U);
  const std::string pr_key = "polly:pr_number:" + std::string(40, 'a');
  EXPECT_LE(Entry::cost_bytes(pr_key.size(), std::string("123456").size()), 96U);
}

}  // namespace
}  // namespace polly::memory
