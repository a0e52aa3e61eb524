#include "polly/store/scan.hpp"

#include <gtest/gtest.h>

namespace polly {
namespace {

TEST(Scan, KeepsItsPageWithinTheBounds) {
  EXPECT_EQ(Scan("a").page_keys(0).page_keys(), 1U);
  EXPECT_EQ(Scan("a").page_keys(7).page_keys(), 7U);
  EXPECT_EQ(Scan("a").page_keys(kScanPageKeysMax + 1).page_keys(), kScanPageKeysMax);
}

TEST(Scan, ListsEveryKeyWithoutAPrefix) {
  EXPECT_EQ(Scan("").prefix(), "");
}

}  // namespace
}  // namespace polly
