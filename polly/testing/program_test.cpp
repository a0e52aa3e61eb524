#include "polly/testing/program.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <stdexcept>

namespace polly::testing {
namespace {

TEST(Program, ReturnsItsOutputAndHowItEnded) {
  const ProgramResult result = run_program({"sh", "-c", "echo out; echo err >&2; exit 7"});
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(run_program({"sh", "-c", "kill -TERM $$"}).exit_code, 128 + SIGTERM);
}

TEST(Program, HasTheGivenVariablesAndNoOtherOfPollys) {
  const ProgramResult result = run_program({"sh", "-c", "env | grep ^POLLY_"}, {{"POLLY_A", "1"}});
  EXPECT_EQ(result.out, "POLLY_A=1\n");
}

TEST(Program, ThatDoesNotExistIsAnError) {
  EXPECT_THROW(run_program({"no-such-program"}), std::runtime_error);
}

TEST(Program, RunsInTheGivenFolder) {
  const TemporaryFolder folder;
  const pid_t pid = start_program({"pwd", "-P"}, {}, folder / "out", folder / "out", folder.path());
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(read_file(folder / "out"), std::filesystem::canonical(folder.path()).string() + "\n");
}

TEST(TemporaryFolder, IsDeletedWithItsContent) {
  std::filesystem::path path;
  {
    const TemporaryFolder folder;
    path = folder.path();
    std::filesystem::create_directories(folder / "a" / "b");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace polly::testing
