// OtherProcess: a second process that answers the test's questions, one after another, and ends with the object.
//
//   OtherProcess other([](const std::string& question) { return question + "!"; });
//   other.ask("well");                                // "well!"
//
// It is a copy of the test's process: create it before the test starts threads or opens what must not be shared.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace polly::testing {

class OtherProcess {
 public:
  // `answer` runs in the other process. Questions and answers are single lines.
  explicit OtherProcess(const std::function<std::string(const std::string&)>& answer);
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;
  ~OtherProcess();

  // Waits for the answer. std::runtime_error where the other process has ended.
  std::string ask(const std::string& question);

  void kill();  // at once, as a crash does; returns when it has ended
  pid_t id() const noexcept { return id_; }

 private:
  void wait();

  pid_t id_ = -1;
  int socket_ = -1;
};

}  // namespace polly::testing
