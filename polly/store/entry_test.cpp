#include "polly/store/entry.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace polly {
namespace {

TEST(Revision, OfTheSameBytesIsTheSame) {
  EXPECT_EQ(Revision::of("42"), Revision::of(std::string("42")));
  EXPECT_EQ(Revision::of(""), Revision::of(std::string_view()));
}

TEST(Revision, OfOtherBytesDiffers) {
  std::set<std::string> seen;
  for (int i = 0; i < 100'000; ++i) seen.insert(Revision::of(std::to_string(i)).opaque());
  seen.insert(Revision::of("").opaque());
  seen.insert(Revision::of(std::string("\0", 1)).opaque());
  seen.insert(Revision::of(std::string("\0\0", 2)).opaque());
  EXPECT_EQ(seen.size(), 100'003U);
}

// Revisions are compared across processes and versions: another hash would refuse writes without a reason. XXH3 of no
// bytes is 99aa06d3014798d8 6001c324468d497f.
TEST(Revision, OfKnownBytesIsKnown) {
  EXPECT_EQ(Revision::of("").opaque(), "0-11072670137173121240-6918025063187695999");
}

TEST(Revision, ThatIsEmptyIsNotThatOfEmptyBytes) {
  EXPECT_FALSE(Revision() == Revision::of(""));
}

}  // namespace
}  // namespace polly
