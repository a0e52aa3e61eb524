// DaemonProcess: the built daemon, `polly serve`, on a free port of 127.0.0.1, for as long as the object lives. Its
// state is in a folder of its own, unless the environment names another. Where the test crashes, the kernel kills it:
// the kernel watches the thread that started it, so daemons are started on the main thread.
//
//   DaemonProcess daemon({{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_API_TOKEN", "t"}});
//   http::Client client(daemon.url(), Secret("t"));
//   ...
//   EXPECT_EQ(daemon.stop(), 0) << daemon.log();          // SIGTERM; the destructor kills
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/testing/program.hpp"

namespace polly::tests {

class DaemonProcess {
 public:
  static constexpr std::chrono::seconds kStartMax{30};
  static constexpr std::chrono::seconds kStopMax{30};

  // Returns when it answers. std::runtime_error, with its log, where it ended or took longer than kStartMax.
  explicit DaemonProcess(const testing::Environment& environment, const std::vector<std::string>& arguments = {});
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;
  ~DaemonProcess();

  const std::string& url() const noexcept { return url_; }  // "http://127.0.0.1:41234"
  pid_t pid() const noexcept { return pid_; }
  std::string log() const;
  std::string log_with(
      std::string_view part) const;  // once it contains `part`, or after 30 s: lines are written a little later

  void signal(int number) const;  // does nothing where it has ended

  // Sends SIGTERM and waits: its exit code, 128 + n where signal n ended it; nullopt where it takes longer than
  // kStopMax.
  std::optional<int> stop();

  // Its exit code where it has ended, or ends within `longest`.
  std::optional<int> wait(std::chrono::milliseconds longest);

 private:
  void wait_until_ready();

  testing::TemporaryFolder folder_;
  pid_t pid_ = 0;
  std::optional<int> exit_code_;
  std::string url_;
};

}  // namespace polly::tests
