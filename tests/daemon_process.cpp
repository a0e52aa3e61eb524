#include "tests/daemon_process.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "polly/testing/wait_until.hpp"
#include "tests/paths.hpp"

namespace polly::tests {

namespace {

using testing::exit_code_of;
using testing::read_file;
using testing::start_program;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPollInterval{5};  // between two checks of another process

}  // namespace

DaemonProcess::DaemonProcess(const testing::Environment& environment, const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"setpriv", "--pdeathsig", "KILL", "--", kPollyProgram, "serve"};
  command.insert(command.end(), {"--listen", "127.0.0.1:0", "--ready-file", folder_ / "ready", "--log-format", "json"});
  command.insert(command.end(), arguments.begin(), arguments.end());
  testing::Environment whole = environment;
  const auto says_where = [](const auto& variable) { return variable.first == "XDG_STATE_HOME"; };
  if (std::none_of(whole.begin(), whole.end(), says_where)) whole.emplace_back("XDG_STATE_HOME", folder_.path());
  pid_ = start_program(command, whole, folder_ / "out", folder_ / "log");
  try {
    wait_until_ready();
  } catch (...) {
    signal(SIGKILL);
    wait(kStopMax);
    throw;
  }
}

DaemonProcess::~DaemonProcess() {
  signal(SIGKILL);
  wait(kStopMax);
}

std::string DaemonProcess::log() const {
  return read_file(folder_ / "log");
}

std::string DaemonProcess::log_with(std::string_view part) const {
  testing::comes_true(kStartMax, [&] { return log().find(part) != std::string::npos; });
  return log();
}

void DaemonProcess::signal(int number) const {
  if (!exit_code_) ::kill(pid_, number);
}

std::optional<int> DaemonProcess::stop() {
  signal(SIGTERM);
  return wait(kStopMax);
}

std::optional<int> DaemonProcess::wait(std::chrono::milliseconds longest) {
  const auto deadline = SteadyClock::now() + longest;
  while (!exit_code_) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = exit_code_of(status);
    } else if (SteadyClock::now() >= deadline) {
      break;
    } else {
      std::this_thread::sleep_for(kPollInterval);
    }
  }
  return exit_code_;
}

// The ready file appears whole: its first line is the server's URL.
void DaemonProcess::wait_until_ready() {
  const auto deadline = SteadyClock::now() + kStartMax;
  std::string ready;
  while (ready.empty()) {
    if (wait(kPollInterval))
      throw std::runtime_error("polly serve ended with " + std::to_string(*exit_code_) + ":\n" + log());
    if (SteadyClock::now() >= deadline) throw std::runtime_error("polly serve is not ready:\n" + log());
    ready = read_file(folder_ / "ready");
  }
  url_ = ready.substr(0, ready.find('\n'));
}

}  // namespace polly::tests
