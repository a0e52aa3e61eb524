#include "tests/started_program.hpp"

#include <sys/wait.h>

#include <csignal>
#include <utility>

#include "polly/testing/wait_until.hpp"
#include "tests/paths.hpp"

namespace polly::tests {

StartedProgram::StartedProgram(std::vector<std::string> arguments, testing::Environment environment,
                               std::vector<std::string> before)
    : StartedProgram(std::move(arguments), std::move(environment), std::move(before), {}) {}

StartedProgram::StartedProgram(std::vector<std::string> arguments, testing::Environment environment,
                               std::vector<std::string> before, const std::filesystem::path& err)
    : err_(err.empty() ? folder_ / "err" : err) {
  before.insert(before.end(), {"setpriv", "--pdeathsig", "KILL", "--", kPollyProgram});
  before.insert(before.end(), arguments.begin(), arguments.end());
  environment.emplace_back("XDG_STATE_HOME", folder_.path());
  pid_ = testing::start_program(before, environment, folder_ / "out", err_);
}

StartedProgram::~StartedProgram() {
  signal(SIGKILL);
  wait(std::chrono::seconds(30));
}

void StartedProgram::signal(int number) const {
  if (!exit_code_) ::kill(pid_, number);
}

std::optional<int> StartedProgram::wait(std::chrono::milliseconds longest) {
  testing::comes_true(longest, [this] {
    int status = 0;
    if (!exit_code_ && ::waitpid(pid_, &status, WNOHANG) == pid_) exit_code_ = testing::exit_code_of(status);
    return exit_code_.has_value();
  });
  return exit_code_;
}

}  // namespace polly::tests
