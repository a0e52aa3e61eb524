#include "polly/base/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace polly {
namespace {

TEST(Error, EveryKindHasANameOfItsOwn) {
  std::set<std::string_view> names;
  constexpr int kKinds = static_cast<int>(ErrorKind::unsupported) + 1;
  for (int kind = 0; kind < kKinds; ++kind) names.insert(to_string(static_cast<ErrorKind>(kind)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kKinds));
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_EQ(to_string(ErrorKind::unknown_outcome), "unknown_outcome");
}

TEST(Error, IsToldFromOneFloorUp) {
  const Error error(ErrorKind::unavailable, "connection refused");
  const Error told = error.while_doing("getting polly:pr_number:*");
  EXPECT_STREQ(told.what(), "getting polly:pr_number:*: connection refused");
  EXPECT_EQ(told.kind(), ErrorKind::unavailable);
}

TEST(Error, IsAStandardException) {
  try {
    throw Error(ErrorKind::corrupt, "bytes");
  } catch (const std::exception& caught) {
    EXPECT_STREQ(caught.what(), "bytes");
  }
}

}  // namespace
}  // namespace polly
