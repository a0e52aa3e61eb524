#include "polly/testing/server_process.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace polly::testing {
namespace {

// Prints its process id and then nothing more.
const std::vector<std::string> kIdle{"sh", "-c", "echo $$ >> started; exec sleep 1000"};

bool has_logged(const ServerProcess& server, const std::string& text) {
  return read_file(server.folder() / "started") == text;
}

std::string line(pid_t pid) {
  return std::to_string(pid) + "\n";
}

char state_of(pid_t pid) {  // of proc(5): T is stopped; ? where it does not exist
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string word;
  file >> word >> word >> word;
  return word.empty() ? '?' : word.front();
}

TEST(ServerProcess, RunsInAFolderThatIsDeletedWithIt) {
  std::filesystem::path folder;
  pid_t pid = 0;
  {
    ServerProcess server(kIdle);
    server.wait_until_ready(std::chrono::seconds(10), [&] { return has_logged(server, line(server.pid())); });
    folder = server.folder().path();
    pid = server.pid();
    EXPECT_TRUE(std::filesystem::exists(folder));
    EXPECT_FALSE(server.exit_code());
  }
  EXPECT_FALSE(std::filesystem::exists(folder));
  EXPECT_EQ(::kill(pid, 0), -1) << "not reaped";
}

TEST(ServerProcess, StopsByItself) {
  ServerProcess server({"sh", "-c", "trap 'echo bye; exit 3' TERM; touch started; while :; do sleep 0.01; done"});
  server.wait_until_ready(std::chrono::seconds(10),
                          [&] { return std::filesystem::exists(server.folder() / "started"); });
  EXPECT_EQ(server.stop(), 3);
  EXPECT_EQ(server.log(), "bye\n");
  EXPECT_EQ(server.stop(), 3);
}

TEST(ServerProcess, KillEndsItAtOnce) {
  ServerProcess server(kIdle);
  server.kill();
  EXPECT_EQ(server.exit_code(), 128 + SIGKILL);
  EXPECT_FALSE(server.runs());
}

TEST(ServerProcess, StandsStillWhileItIsFrozen) {
  ServerProcess server(kIdle);
  server.freeze();
  EXPECT_EQ(state_of(server.pid()), 'T');
  EXPECT_FALSE(server.runs());
  server.thaw();
  EXPECT_TRUE(server.runs());
  server.wait_until_ready(std::chrono::seconds(10), [&] { return has_logged(server, line(server.pid())); });
  server.freeze();
  EXPECT_EQ(server.stop(), 128 + SIGTERM);  // which thaws it
}

TEST(ServerProcess, RestartsInTheSameFolder) {
  ServerProcess server(kIdle);
  server.wait_until_ready(std::chrono::seconds(10), [&] { return has_logged(server, line(server.pid())); });
  const pid_t first = server.pid();
  server.kill();
  server.restart();
  const std::string both = line(first) + line(server.pid());
  server.wait_until_ready(std::chrono::seconds(10), [&] { return has_logged(server, both); });
}

TEST(ServerProcess, ThatEndsBeforeItIsReadyReportsWhy) {
  ServerProcess server({"sh", "-c", "echo the config is wrong >&2; exit 9"});
  try {
    server.wait_until_ready(std::chrono::seconds(10), [] { return false; });
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "sh ended with 9:\nthe config is wrong\n");
  }
}

TEST(ServerProcess, AProgramThatDoesNotExistEndsAtOnce) {
  ServerProcess server({"no-such-server"});
  EXPECT_THROW(server.wait_until_ready(std::chrono::seconds(10), [] { return false; }), std::runtime_error);
  EXPECT_EQ(server.exit_code(), 127);
  EXPECT_NE(server.log().find("no-such-server"), std::string::npos) << server.log();
}

TEST(ServerProcess, IsStartedOnTheMainThreadOnly) {
  std::thread([] { EXPECT_THROW(ServerProcess server(kIdle), std::logic_error); }).join();
}

// The test's child starts a server and is killed; this process becomes the parent of its orphans and sees how they
// ended.
TEST(ServerProcess, DiesWithATestThatCrashes) {
  const TemporaryFolder folder;
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t crashing = ::fork();
  if (crashing == 0) {
    ServerProcess server(kIdle);
    server.wait_until_ready(std::chrono::seconds(10), [&] { return has_logged(server, line(server.pid())); });
    std::ofstream(folder / "pid") << server.pid();
    std::filesystem::remove_all(server.folder().path());
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(crashing, &status, 0), crashing);
  ASSERT_EQ(exit_code_of(status), 128 + SIGKILL);
  const pid_t server = std::stoi(read_file(folder / "pid"));
  ASSERT_EQ(::waitpid(server, &status, 0), server);
  EXPECT_EQ(exit_code_of(status), 128 + SIGKILL);
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

}  // namespace
}  // namespace polly::testing
