#include "polly/daemon/ready_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "polly/base/error.hpp"
#include "polly/testing/program.hpp"

namespace polly {
namespace {

using testing::read_file;
using testing::TemporaryFolder;

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status{};
  EXPECT_EQ(lstat(path.c_str(), &status), 0);
  return status.st_mode;
}

TEST(ReadyFile, ExistsAsLongAsTheObject) {
  const TemporaryFolder folder;
  {
    const ReadyFile file((folder / "ready").string(), "http://127.0.0.1:8080\n");
    EXPECT_EQ(read_file(folder / "ready"), "http://127.0.0.1:8080\n");
    EXPECT_FALSE(std::filesystem::exists(folder / "ready.new"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ReadyFile, NeverFollowsALink) {
  const TemporaryFolder folder;
  std::ofstream(folder / "victim") << "precious";
  for (const char* name : {"ready", "ready.new"}) {
    std::filesystem::create_symlink(folder / "victim", folder / name);
  }
  const ReadyFile file((folder / "ready").string(), "url\n");
  EXPECT_EQ(read_file(folder / "victim"), "precious");
  EXPECT_TRUE(S_ISREG(mode_of(folder / "ready")));
  EXPECT_EQ(read_file(folder / "ready"), "url\n");
}

TEST(ReadyFile, NeverWritesIntoAFileThatHasAnotherName) {
  const TemporaryFolder folder;
  std::ofstream(folder / "victim") << "precious";
  std::filesystem::create_hard_link(folder / "victim", folder / "ready.new");
  const ReadyFile file((folder / "ready").string(), "url\n");
  EXPECT_EQ(read_file(folder / "victim"), "precious");
}

TEST(ReadyFile, HasAModeOfAtMost0644WithAnyUmask) {
  const TemporaryFolder folder;
  const mode_t before = umask(0);
  {
    const ReadyFile file((folder / "ready").string(), "url\n");
    EXPECT_EQ(mode_of(folder / "ready") & 07777, 0644U);
  }
  umask(0077);
  {
    const ReadyFile file((folder / "ready").string(), "url\n");
    EXPECT_EQ(mode_of(folder / "ready") & 07777, 0600U);
  }
  umask(before);
}

TEST(ReadyFile, ThatCannotBeWrittenIsAnErrorWithTheReason) {
  const TemporaryFolder folder;
  const auto message = [](const std::string& path) -> std::string {
    try {
      const ReadyFile file(path, "url\n");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message((folder / "nowhere/ready").string()).find("No such file or directory"), std::string::npos);
  std::filesystem::create_directory(folder / "taken");
  EXPECT_NE(message((folder / "taken").string()).find("Is a directory"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "taken.new"));
}

}  // namespace
}  // namespace polly
