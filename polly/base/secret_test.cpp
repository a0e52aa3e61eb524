#include "polly/base/secret.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <new>
#include <sstream>
#include <string>
#include <utility>

namespace polly {
namespace {

const std::string kShort = "hunter2";
const std::string kLong = "correct horse battery staple, and then some more";

// Whether the object's own bytes (where short texts live) hold the text.
bool holds(const void* bytes, std::string_view text) {
  return std::string_view(static_cast<const char*>(bytes), sizeof(Secret)).find(text) != std::string_view::npos;
}

TEST(Secret, PrintsAsStars) {
  std::ostringstream out;
  out << Secret(kShort);
  EXPECT_EQ(out.str(), "***");
}

TEST(Secret, GivesItsTextAwayWhenAsked) {
  EXPECT_EQ(Secret(kLong).reveal(), kLong);
  EXPECT_TRUE(Secret().empty());
  EXPECT_FALSE(Secret(kShort).empty());
}

TEST(Secret, IsEqualToItsTextAlone) {
  const Secret secret(kShort);
  EXPECT_TRUE(secret.equals("hunter2"));
  for (const char* guess : {"", "hunter", "hunter22", "Hunter2", "hunter3"})
    EXPECT_FALSE(secret.equals(guess)) << guess;
  EXPECT_TRUE(equals_in_constant_time("", ""));
  EXPECT_FALSE(equals_in_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

TEST(Secret, IsCopiedAndMoved) {
  for (const std::string& text : {kShort, kLong}) {
    Secret one(text);
    Secret two = one;
    EXPECT_EQ(two.reveal(), one.reveal());
    const Secret three = std::move(two);
    EXPECT_EQ(three.reveal(), text);
    EXPECT_TRUE(two.empty());  // NOLINT: moved from, and says so
    Secret four(kLong);
    four = std::move(one);
    EXPECT_EQ(four.reveal(), text);
    EXPECT_TRUE(one.empty());  // NOLINT
    four = three;
    EXPECT_EQ(four.reveal(), text);
    const Secret& itself = four;
    four = itself;
    EXPECT_EQ(four.reveal(), text);
  }
}

TEST(Secret, LeavesNothingBehindWhereItWasMovedFrom) {
  Secret one(kShort);
  ASSERT_TRUE(holds(&one, kShort));
  Secret two = std::move(one);
  EXPECT_FALSE(holds(&one, kShort));
  Secret three(kLong);
  three = std::move(two);
  EXPECT_FALSE(holds(&two, kShort));
  Secret four("secret");
  four = std::move(three);
  EXPECT_FALSE(holds(&three, kShort));
  EXPECT_FALSE(holds(&four, "secret"));
}

TEST(Secret, LeavesNothingBehindWhenItGoes) {
  alignas(Secret) std::array<unsigned char, sizeof(Secret)> memory{};
  auto* secret = new (memory.data()) Secret(kShort);
  ASSERT_TRUE(holds(memory.data(), kShort));
  secret->~Secret();
  EXPECT_FALSE(holds(memory.data(), kShort));
}

}  // namespace
}  // namespace polly
