#include "polly/backends/sqlite/detail/serving_lock.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>

#include "polly/base/error.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

std::string refusal(const std::string& path) {
  try {
    const ServingLock lock(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    return error.what();
  }
  return "";
}

TEST(ServingLock, BelongsToOneProcessUntilThatIsKilled) {
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

TEST(ServingLock, OfAFolderThatIsNotThereIsRefused) {
  EXPECT_NE(refusal("/nowhere/polly.db").find("/nowhere/polly.db.lock cannot be made"), std::string::npos);
}

}  // namespace
}  // namespace polly::sqlite
