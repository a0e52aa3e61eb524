#include "polly/base/real_path.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "polly/testing/program.hpp"

namespace polly {

namespace fs = std::filesystem;

TEST(RealPath, LinksAreFollowedAlsoToFilesThatDoNotExist) {
  const testing::TemporaryFolder temporary;
  const fs::path folder = fs::canonical(temporary.path());
  fs::create_symlink("nowhere/c", folder / "c");
  fs::create_symlink("c", folder / "twice");
  EXPECT_EQ(real_path(folder / "c"), folder / "nowhere" / "c");
  EXPECT_EQ(real_path(folder / "twice"), folder / "nowhere" / "c");
}

TEST(RealPath, ACircleOfLinksStaysAsItIs) {
  const testing::TemporaryFolder temporary;
  const fs::path folder = fs::canonical(temporary.path());
  fs::create_symlink("b", folder / "a");
  fs::create_symlink("a", folder / "b");
  EXPECT_EQ(real_path(folder / "a"), folder / "a");
}

TEST(RealPath, RelativePathsBecomeAbsoluteAndLoseTheirDots) {
  EXPECT_EQ(real_path("polly.db"), fs::current_path() / "polly.db");
  EXPECT_EQ(real_path("d/../e"), fs::current_path() / "e");
}

}  // namespace polly
