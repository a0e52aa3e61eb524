#include "polly/resp3/hash_slot.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly::resp3 {

namespace {

TEST(HashSlot, IsTheCheckValueOfTheSpecification) {
  EXPECT_EQ(hash_slot("123456789"), 0x31C3);  // below 16384: nothing is taken off
  EXPECT_EQ(hash_slot("123456789"), 12739);
}

// As CLUSTER KEYSLOT of a Valkey 8.0 answers.
TEST(HashSlot, IsTheOneThatServersFind) {
  EXPECT_EQ(hash_slot(""), 0);
  EXPECT_EQ(hash_slot("a"), 15495);
  EXPECT_EQ(hash_slot("foo"), 12182);
  EXPECT_EQ(hash_slot("bar"), 5061);
  EXPECT_EQ(hash_slot("hello"), 866);
  EXPECT_EQ(hash_slot("somekey"), 11058);
}

TEST(HashSlot, TakesEveryByteAsItIs) {
  EXPECT_EQ(hash_slot(std::string(1, '\0')), 0);
  EXPECT_EQ(hash_slot("\xff"), 0x1EF0);
  EXPECT_NE(hash_slot(std::string("a\0b", 3)), hash_slot("a"));
}

TEST(HashSlot, WhatStandsInTheFirstBracesDecidesAlone) {
  EXPECT_EQ(hash_slot("{user1000}.following"), hash_slot("{user1000}.followers"));
  EXPECT_EQ(hash_slot("{user1000}.following"), hash_slot("user1000"));
  EXPECT_EQ(hash_slot("foo{bar}{zap}"), hash_slot("bar"));
}

TEST(HashSlot, ASecondOpeningBraceBelongsToWhatIsHashed) {
  EXPECT_EQ(hash_slot("foo{{bar}}zap"), hash_slot("{bar"));
}

TEST(HashSlot, EmptyBracesAreNone) {
  EXPECT_NE(hash_slot("foo{}{bar}"), hash_slot("bar"));
  EXPECT_EQ(hash_slot("foo{}{bar}"), 8363);
  EXPECT_NE(hash_slot("{}foo"), hash_slot("foo"));
}

TEST(HashSlot, BracesThatDoNotCloseAreNone) {
  EXPECT_NE(hash_slot("foo{bar"), hash_slot("bar"));
  EXPECT_NE(hash_slot("}foo{bar"), hash_slot("bar"));
  EXPECT_EQ(hash_slot("}{foo}"), hash_slot("foo"));
}

}  // namespace

}  // namespace polly::resp3
