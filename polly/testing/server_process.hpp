// ServerProcess: a server program that runs for as long as the object lives.
//
//   ServerProcess server({"valkey-server", "--port", std::to_string(port), "--dir", "."});
//   server.freeze();                                // SIGSTOP: it holds its connections and answers nothing
//   server.thaw();
//   server.kill();
//   server.restart();                               // the same command in the same folder
//
// It runs in a temporary folder of its own, and the destructor kills and reaps it; where the test crashes or is killed,
// the kernel kills it. The kernel watches the thread that started it, so servers are started on the program's main
// thread only. Ctest runs every test in a process of its own: a server that many tests share is a function-local
// static, started on first use.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "polly/testing/program.hpp"

namespace polly::testing {

class ServerProcess {
 public:
  static constexpr std::chrono::seconds kStopMax{10};

  // Starts it, and does not wait until it is ready. A program that cannot be started ends at once with 127 and a line
  // in its log. std::logic_error on another thread than the main one.
  explicit ServerProcess(std::vector<std::string> command, Environment environment = {});
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();

  pid_t pid() const noexcept { return pid_; }
  const TemporaryFolder& folder() const noexcept { return folder_; }
  std::string log() const;  // its standard output and error, through all restarts

  // Its exit code where it has ended, 128 + n where signal n ended it; nullopt while it runs.
  std::optional<int> exit_code();

  bool runs();  // and is not frozen

  int stop();     // SIGTERM, and its exit code; SIGKILL where it takes longer than kStopMax
  void kill();    // SIGKILL; it has ended when this returns
  void freeze();  // it is stopped when this returns
  void thaw();
  void restart();  // stop() where it still runs, then the same again

  // Polls until it is ready; where `is_ready` throws std::runtime_error, it is not ready yet. std::runtime_error with
  // the log where the server ends before, or takes longer than `longest`.
  void wait_until_ready(std::chrono::milliseconds longest, const std::function<bool()>& is_ready);

 private:
  void start();

  std::vector<std::string> command_;
  Environment environment_;
  TemporaryFolder folder_;
  pid_t pid_ = 0;
  std::optional<int> exit_code_;
  bool frozen_ = false;
};

}  // namespace polly::testing
