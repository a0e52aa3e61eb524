// Signals: what they do to the process, from the first line of main on.
//
//   reset_signals();                               // SIGTERM and SIGINT end the process at once, whatever it waits for
//   ... opens things, for as long as it takes ...
//   KeptSignals signals;
//   signals.keep({SIGTERM, SIGINT});               // from here on the first of them only wakes wait()
//   const int signal = signals.wait();
//   ... ends in order; a second SIGTERM or SIGINT still ends the process at once ...
//
// A process that a signal ended has the exit code 128 + n in a shell: 143 for SIGTERM, 130 for SIGINT. Nothing needs an
// orderly end: what was acknowledged is durable before.
#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace polly {

// Undoes what the parent process has left behind: no signal is blocked, and SIGTERM and SIGINT end the process at once.
// That includes process 1 of a container, which the kernel would protect from them. SIGPIPE and SIGXFSZ are ignored:
// a reader that has gone and a limit on the size of files (ulimit -f) are errors of the call that writes.
void reset_signals() noexcept;

void ignore_signals(std::initializer_list<int> signals) noexcept;

// Ends the process with this exit code after `longest`, whatever it waits for by then. Replaces an earlier one.
void exit_within(std::chrono::seconds longest, int exit_code) noexcept;

std::string_view signal_name(int signal) noexcept;  // "SIGTERM"; "a signal" of those that are not kept anywhere

// Signals that are waited for. One object at a time; in the end each does what it did before.
class KeptSignals {
 public:
  KeptSignals();
  KeptSignals(const KeptSignals&) = delete;
  KeptSignals& operator=(const KeptSignals&) = delete;
  ~KeptSignals();

  void keep(std::initializer_list<int> signals);        // these, too
  int wait() const;                                     // the next one that comes, or came since it was kept
  const std::atomic<bool>& is_ending() const noexcept;  // SIGTERM, SIGINT or SIGXCPU came: one more ends the process

 private:
  std::vector<std::pair<int, struct sigaction>> before_;
};

}  // namespace polly
