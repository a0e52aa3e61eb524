#include "polly/store/cursor_trail.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"

namespace polly {

namespace {

// How many cursors are followed before the circle is found: `lead` different ones, then `length` in turn.
int followed(int lead, int length, int most) {
  CursorTrail trail;
  for (int i = 0; i < most; ++i) {
    const int number = i < lead ? i : lead + (i - lead) % length;
    try {
      trail.follow(Cursor(std::to_string(number)));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::unavailable);
      return i;
    }
  }
  return most;
}

}  // namespace

TEST(CursorTrail, ARepeatedCursorEndsTheScanAtOnce) {
  EXPECT_EQ(followed(0, 1, 100), 1);
}

TEST(CursorTrail, ACircleOfAnyLengthIsFound) {
  for (int lead = 0; lead < 50; ++lead) {
    for (int length = 1; length < 50; ++length) {
      EXPECT_LE(followed(lead, length, 10'000), 3 * (lead + length)) << lead << " " << length;
    }
  }
}

TEST(CursorTrail, CursorsThatDifferGoOn) {
  EXPECT_EQ(followed(10'000, 1, 10'000), 10'000);
}

}  // namespace polly
