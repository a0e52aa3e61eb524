#include "polly/base/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly {
namespace {

// The matcher itself is tested in polly/webhook/glob_test.cpp, with characters of any script.
TEST(MatchesGlob, TakesBytesAndCharacters) {
  static_assert(matches_glob<char>("acme/*", "acme/shop"));
  EXPECT_TRUE(matches_glob<char>("*/sh?p", "acme/shop"));
  EXPECT_FALSE(matches_glob<char>("acme/*", "acme-evil/shop"));
  EXPECT_FALSE(matches_glob<char>("acme/*", "acme"));
  EXPECT_TRUE(matches_glob<char32_t>(U"?", U"漏"));
  EXPECT_FALSE(matches_glob<char>("?", "漏"));
}

}  // namespace
}  // namespace polly
