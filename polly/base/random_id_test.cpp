#include "polly/base/random_id.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "polly/base/hex.hpp"

namespace polly {
namespace {

TEST(RandomId, Is16DigitsAndNeverTheSame) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = random_id();
    EXPECT_EQ(id.size(), 16U);
    EXPECT_TRUE(std::all_of(id.begin(), id.end(), is_hex_digit)) << id;
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1000U);
}

}  // namespace
}  // namespace polly
