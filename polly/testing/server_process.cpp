#include "polly/testing/server_process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <utility>

#include "polly/testing/wait_until.hpp"

namespace polly::testing {

namespace {

constexpr const char* kLog = "log";

}  // namespace

ServerProcess::ServerProcess(std::vector<std::string> command, Environment environment)
    : command_(std::move(command)), environment_(std::move(environment)) {
  start();
}

ServerProcess::~ServerProcess() {
  kill();
}

std::string ServerProcess::log() const {
  return read_file(folder_ / kLog);
}

std::optional<int> ServerProcess::exit_code() {
  int status = 0;
  if (!exit_code_ && ::waitpid(pid_, &status, WNOHANG) == pid_) exit_code_ = exit_code_of(status);
  return exit_code_;
}

bool ServerProcess::runs() {
  return !exit_code() && !frozen_;
}

int ServerProcess::stop() {
  if (!exit_code()) {
    ::kill(pid_, SIGTERM);
    ::kill(pid_, SIGCONT);
  }
  if (!comes_true(kStopMax, [this] { return exit_code().has_value(); })) kill();
  return *exit_code_;
}

void ServerProcess::kill() {
  if (exit_code()) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  exit_code_ = exit_code_of(status);
}

void ServerProcess::freeze() {
  if (exit_code()) return;
  ::kill(pid_, SIGSTOP);
  int status = 0;
  while (::waitpid(pid_, &status, WUNTRACED) < 0 && errno == EINTR) {
  }
  frozen_ = WIFSTOPPED(status);
  if (!frozen_) exit_code_ = exit_code_of(status);
}

void ServerProcess::thaw() {
  if (!exit_code()) ::kill(pid_, SIGCONT);
  frozen_ = false;
}

void ServerProcess::restart() {
  stop();
  start();
}

void ServerProcess::wait_until_ready(std::chrono::milliseconds longest, const std::function<bool()>& is_ready) {
  const bool came_true = comes_true(longest, [&] { return exit_code().has_value() || is_ready(); });
  if (exit_code())
    throw std::runtime_error(command_.front() + " ended with " + std::to_string(*exit_code_) + ":\n" + log());
  if (!came_true) throw std::runtime_error(command_.front() + " is not ready:\n" + log());
}

// setpriv asks the kernel for SIGKILL when the thread that started it ends, and then becomes the program.
void ServerProcess::start() {
  if (::gettid() != ::getpid())
    throw std::logic_error("start servers on the main thread: they die with the thread that started them");
  std::vector<std::string> command{"setpriv", "--pdeathsig", "KILL", "--"};
  command.insert(command.end(), command_.begin(), command_.end());
  exit_code_.reset();
  frozen_ = false;
  pid_ = start_program(command, environment_, folder_ / kLog, folder_ / kLog, folder_.path());
}

}  // namespace polly::testing
