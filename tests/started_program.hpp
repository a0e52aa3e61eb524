// StartedProgram: the built program while it runs, for tests of how it ends. The destructor kills it.
//
//   StartedProgram polly({"store", "scan", "--server", url});
//   Socket connection = accept_from(listener);
//   polly.signal(SIGTERM);
//   EXPECT_EQ(polly.wait(5s), 143) << polly.err();
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "polly/testing/program.hpp"

namespace polly::tests {

class StartedProgram {
 public:
  // `before` is put before the program: {"env", "--block-signal=TERM"}, {"bash", "-c", "ulimit ...; exec \"$@\"", "-"}.
  explicit StartedProgram(std::vector<std::string> arguments, testing::Environment environment = {},
                          std::vector<std::string> before = {});
  // The same, with standard error in a file that the caller has created.
  StartedProgram(std::vector<std::string> arguments, testing::Environment environment, std::vector<std::string> before,
                 const std::filesystem::path& err);
  StartedProgram(const StartedProgram&) = delete;
  StartedProgram& operator=(const StartedProgram&) = delete;
  ~StartedProgram();

  pid_t pid() const noexcept { return pid_; }
  void signal(int number) const;
  // Its exit code, 128 + n where signal n ended it; nullopt where it still runs after `longest`.
  std::optional<int> wait(std::chrono::milliseconds longest);
  bool runs() { return !wait(std::chrono::milliseconds(0)); }

  std::string out() const { return testing::read_file(folder_ / "out"); }
  std::string err() const { return testing::read_file(err_); }
  std::filesystem::path folder() const { return folder_.path(); }  // its own, and its XDG_STATE_HOME

 private:
  const testing::TemporaryFolder folder_;
  const std::filesystem::path err_;
  pid_t pid_ = 0;
  std::optional<int> exit_code_;
};

}  // namespace polly::tests
