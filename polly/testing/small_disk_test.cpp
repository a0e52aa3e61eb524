#include "polly/testing/small_disk.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace polly::testing {
namespace {

constexpr std::size_t kMebibyte = 1 << 20;

bool writes(const std::filesystem::path& path, std::size_t bytes) {
  std::ofstream file(path, std::ios::binary);
  file << std::string(bytes, 'x') << std::flush;
  return file.good();
}

TEST(SmallDisk, IsFullUntilItGrows) {
  if (!SmallDisk::is_possible()) GTEST_SKIP() << "only root may mount";
  SmallDisk disk(kMebibyte);
  EXPECT_TRUE(writes(disk.path() / "small", kMebibyte / 4));
  EXPECT_FALSE(writes(disk.path() / "large", 2 * kMebibyte));
  disk.resize(4 * kMebibyte);
  EXPECT_TRUE(writes(disk.path() / "large", 2 * kMebibyte));
}

TEST(SmallDisk, LeavesNothingBehind) {
  if (!SmallDisk::is_possible()) GTEST_SKIP() << "only root may mount";
  std::filesystem::path path;
  {
    const SmallDisk disk(kMebibyte);
    path = disk.path();
    EXPECT_TRUE(writes(path / "file", 1));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace polly::testing
