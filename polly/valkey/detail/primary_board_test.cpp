#include "polly/valkey/detail/primary_board.hpp"

#include <gtest/gtest.h>

namespace polly::valkey {
namespace {

const Address kA("a", 1);
const Address kB("b", 2);

TEST(PrimaryBoard, NothingIsKnownAtFirst) {
  PrimaryBoard board;
  EXPECT_EQ(board.number(), 0U);
  EXPECT_FALSE(board.sighting().primary);
  EXPECT_FALSE(board.is_doubted());
}

TEST(PrimaryBoard, EveryChangeHasANumberOfItsOwn) {
  PrimaryBoard board;
  board.announce(kA);
  const Sighting first = board.sighting();
  EXPECT_EQ(first.primary, kA);
  EXPECT_EQ(first.number, board.number());
  board.announce(kB);
  EXPECT_GT(board.number(), first.number);
  EXPECT_EQ(board.sighting().primary, kB);
}

TEST(PrimaryBoard, WhyThePrimaryIsNotKnownIsToldUntilItIs) {
  PrimaryBoard board;
  board.explain(Error(ErrorKind::unavailable, "no answer"));
  EXPECT_STREQ(board.sighting().failure->what(), "no answer");
  board.announce(kA);
  EXPECT_FALSE(board.sighting().failure);
  board.explain(Error(ErrorKind::unavailable, "no answer"));
  EXPECT_EQ(board.sighting().primary, kA);
  EXPECT_FALSE(board.sighting().failure);
}

TEST(PrimaryBoard, ADoubtIsAboutTheSightingThatItNames) {
  PrimaryBoard board;
  board.announce(kA);
  board.doubt(board.number());
  EXPECT_TRUE(board.is_doubted());
  board.announce(kB);
  EXPECT_FALSE(board.is_doubted());
  EXPECT_FALSE(board.take_doubt());
}

TEST(PrimaryBoard, ADoubtThatWasTakenIsForgottenUntilItIsSaidAgain) {
  PrimaryBoard board;
  board.announce(kA);
  board.doubt(board.number());
  EXPECT_TRUE(board.take_doubt());
  EXPECT_FALSE(board.is_doubted());
  board.doubt(board.number());
  EXPECT_TRUE(board.take_doubt());
}

}  // namespace
}  // namespace polly::valkey
