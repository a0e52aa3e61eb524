#include "polly/backends/sqlite/detail/serving_lock.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "polly/base/error.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

std::string refusal(const std::string& path, ErrorKind kind = ErrorKind::unavailable) {
  try {
    const ServingLock lock(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  return "";
}

TEST(ServingLock, BelongsToOneProcessUntilItIsKilled) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "polly.db";
  const pid_t other = ::fork();
  if (other == 0) {
    const ServingLock lock(path);
    std::filesystem::create_directory(folder / "it serves");
    ::pause();
    ::_exit(0);
  }
  testing::wait_until("the other one serves", std::chrono::seconds(10),
                      [&] { return std::filesystem::exists(folder / "it serves"); });
  EXPECT_NE(refusal(path).find("process " + std::to_string(other) + ")"), std::string::npos) << refusal(path);
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
  EXPECT_EQ(refusal(path), "");
}

TEST(ServingLock, OfAMissingFolderIsRefused) {
  EXPECT_NE(refusal("/nowhere/polly.db").find("/nowhere/polly.db.lock cannot be created"), std::string::npos);
}

TEST(ServingLock, NeverFollowsALinkNorWritesToAnotherKindOfFile) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "polly.db";
  const std::string victim = folder / "victim";
  std::ofstream(victim) << "precious";
  const auto expect_refusal = [&](const char* what) {
    EXPECT_NE(refusal(path, ErrorKind::config).find("polly.db.lock is a link or not a regular file"), std::string::npos)
        << what;
    EXPECT_EQ(testing::read_file(victim), "precious") << what;
    EXPECT_FALSE(std::filesystem::exists(path)) << what;
    std::filesystem::remove(path + ".lock");
  };
  std::filesystem::create_symlink(victim, path + ".lock");
  expect_refusal("a link");
  std::filesystem::create_symlink(folder / "nowhere", path + ".lock");
  expect_refusal("a link to nothing");
  EXPECT_FALSE(std::filesystem::exists(folder / "nowhere"));
  std::filesystem::create_hard_link(victim, path + ".lock");
  expect_refusal("another name");
  ASSERT_EQ(::mkfifo((path + ".lock").c_str(), 0600), 0);
  expect_refusal("a pipe");
}

TEST(ServingLock, KeepsForeignContentOfTheFileAndTakesOthersPermissions) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "polly.db";
  std::ofstream(path + ".lock") << "12 lines of another program's log\n";
  std::filesystem::permissions(path + ".lock", std::filesystem::perms(0666));
  const ServingLock lock(path);
  EXPECT_EQ(testing::read_file(path + ".lock"), "12 lines of another program's log\n");
  EXPECT_EQ(std::filesystem::status(path + ".lock").permissions(), std::filesystem::perms(0600));
  EXPECT_NE(refusal(path).find("another Polly serves from"), std::string::npos) << refusal(path);
}

}  // namespace
}  // namespace polly::sqlite
