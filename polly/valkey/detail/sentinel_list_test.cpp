#include "polly/valkey/detail/sentinel_list.hpp"

#include <gtest/gtest.h>

namespace polly::valkey {
namespace {

const Address kFirst("s1", 1);
const Address kSecond("s2", 2);
const Address kThird("s3", 3);

Error unreachable(const Address& address) {
  return Error(ErrorKind::unavailable, address.text() + ": no server listens");
}

std::vector<Address> next_ones(SentinelList& list, std::size_t count) {
  std::vector<Address> addresses;
  while (addresses.size() < count) addresses.push_back(list.next());
  return addresses;
}

TEST(SentinelList, EachIsAskedInTurnForEver) {
  SentinelList list("main", {kFirst, kSecond});
  EXPECT_EQ(next_ones(list, 5), (std::vector<Address>{kFirst, kSecond, kFirst, kSecond, kFirst}));
}

TEST(SentinelList, ThoseLearnedComeAfterThoseOfTheConfiguration) {
  SentinelList list("main", {kFirst, kSecond});
  list.learn({kThird, kFirst});
  EXPECT_EQ(next_ones(list, 4), (std::vector<Address>{kFirst, kSecond, kThird, kFirst}));
}

TEST(SentinelList, WhatIsLearnedTakesThePlaceOfWhatWasLearnedBefore) {
  SentinelList list("main", {kFirst});
  list.learn({kSecond});
  EXPECT_EQ(next_ones(list, 2), (std::vector<Address>{kFirst, kSecond}));
  list.learn({});
  EXPECT_EQ(next_ones(list, 2), (std::vector<Address>{kFirst, kFirst}));
}

TEST(SentinelList, ItRemembersABoundedNumber) {
  SentinelList list("main", {kFirst});
  std::vector<Address> many;
  for (std::size_t i = 0; i < 2 * kAddressesMax; ++i) many.emplace_back("host" + std::to_string(i), 1);
  list.learn(many);
  EXPECT_EQ(list.size(), kAddressesMax);
}

TEST(SentinelList, ThereIsAVerdictOnceAllWereAskedInVain) {
  SentinelList list("main", {kFirst, kSecond});
  list.next();
  list.failed(unreachable(kFirst));
  EXPECT_FALSE(list.verdict());
  list.next();
  list.failed(unreachable(kSecond));
  ASSERT_TRUE(list.verdict());
  EXPECT_EQ(list.verdict()->kind(), ErrorKind::unavailable);
  EXPECT_STREQ(list.verdict()->what(),
               "no sentinel knows where the primary is: s1:1: no server listens; s2:2: no server listens");
}

TEST(SentinelList, ANewRoundHasItsOwnVerdict) {
  SentinelList list("main", {kFirst});
  list.next();
  list.failed(unreachable(kFirst));
  EXPECT_TRUE(list.verdict());
  list.next();
  EXPECT_FALSE(list.verdict());
  list.failed(Error(ErrorKind::unavailable, "gone"));
  EXPECT_STREQ(list.verdict()->what(), "no sentinel knows where the primary is: gone");
}

TEST(SentinelList, AnAnswerBeginsTheRoundAnew) {
  SentinelList list("main", {kFirst, kSecond});
  list.next();
  list.failed(unreachable(kFirst));
  list.next();
  list.answered();
  list.next();
  list.failed(unreachable(kFirst));
  EXPECT_FALSE(list.verdict());
}

TEST(SentinelList, ANameThatNobodyKnowsIsAMistakeOfTheConfiguration) {
  SentinelList list("mian", {kFirst, kSecond, kThird});
  list.next();
  list.knows_no_primary();
  list.next();
  list.failed(unreachable(kSecond));
  list.next();
  list.knows_no_primary();
  ASSERT_TRUE(list.verdict());
  EXPECT_EQ(list.verdict()->kind(), ErrorKind::config);
  EXPECT_STREQ(
      list.verdict()->what(),
      "the sentinels know no primary called \"mian\" (asked: s1:1, s3:3): check Storage::valkey.sentinel_master");
}

TEST(SentinelList, OneThatRefusesThePasswordSaysMoreThanThoseThatAreGone) {
  SentinelList list("main", {kFirst, kSecond});
  list.next();
  list.failed(unreachable(kFirst));
  list.next();
  list.failed(Error(ErrorKind::permission_denied, "s2:2 refuses the password"));
  ASSERT_TRUE(list.verdict());
  EXPECT_EQ(list.verdict()->kind(), ErrorKind::permission_denied);
}

}  // namespace
}  // namespace polly::valkey
