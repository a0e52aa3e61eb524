#include "polly/daemon/memory_limit.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "polly/testing/program.hpp"

namespace polly {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;

class MemoryLimit : public ::testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = root_ / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << '\n';
  }
  std::optional<std::size_t> found() const { return memory_limit(root_.path()); }

 private:
  const testing::TemporaryFolder root_;
};

TEST_F(MemoryLimit, IsTheSmallestOfTheGroupAndItsParents) {
  write("proc/self/cgroup", "0::/system.slice/polly.service");
  write("sys/fs/cgroup/system.slice/polly.service/memory.max", "max");
  EXPECT_EQ(found(), std::nullopt);
  write("sys/fs/cgroup/system.slice/memory.max", "268435456");
  EXPECT_EQ(found(), 256 * kMiB);
  write("sys/fs/cgroup/system.slice/polly.service/memory.max", "100663296");
  EXPECT_EQ(found(), 96 * kMiB);
}

TEST_F(MemoryLimit, IsFoundInAContainerThatSeesItsGroupAsTheRoot) {
  write("proc/self/cgroup", "0::/");
  write("sys/fs/cgroup/memory.max", "100663296");
  EXPECT_EQ(found(), 96 * kMiB);
}

TEST_F(MemoryLimit, IsFoundInVersionOne) {
  write("proc/self/cgroup", "5:cpu,cpuacct:/docker/1\n4:hugetlb,memory:/docker/1\n0::/");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
  EXPECT_EQ(found(), std::nullopt);
  write("sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "134217728");
  EXPECT_EQ(found(), 128 * kMiB);
}

TEST_F(MemoryLimit, IsUnknownWhereNothingCanBeRead) {
  EXPECT_EQ(found(), std::nullopt);
  write("proc/self/cgroup", "nonsense\n0");
  EXPECT_EQ(found(), std::nullopt);
}

TEST_F(MemoryLimit, LeavesHalfForParsingABody) {
  EXPECT_EQ(body_that_fits(25 * kMiB, std::nullopt), 25 * kMiB);
  EXPECT_EQ(body_that_fits(25 * kMiB, 512 * kMiB), 25 * kMiB);
  EXPECT_EQ(body_that_fits(25 * kMiB, 100 * kMiB), 5 * kMiB);
  EXPECT_EQ(body_that_fits(25 * kMiB, kMiB / 2), kMiB / 16);
}

TEST_F(MemoryLimit, LeavesAQuarterForRequests) {
  EXPECT_EQ(http_memory_that_fits(256 * kMiB, std::nullopt), 256 * kMiB);
  EXPECT_EQ(http_memory_that_fits(256 * kMiB, 1024 * kMiB), 256 * kMiB);
  EXPECT_EQ(http_memory_that_fits(256 * kMiB, 96 * kMiB), 24 * kMiB);
  EXPECT_EQ(http_memory_that_fits(8 * kMiB, 96 * kMiB), 8 * kMiB);
  EXPECT_EQ(http_memory_that_fits(256 * kMiB, kMiB), 4 * kMiB);
}

}  // namespace
}  // namespace polly
