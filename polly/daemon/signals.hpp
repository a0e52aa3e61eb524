// Signals: their effect on the process, from the first line of main on.
//
//   reset_signals();                               // SIGTERM and SIGINT end the process at once, whatever it waits for
//   ... opens the store, for as long as it takes ...
//   KeptSignals signals;
//   signals.keep({SIGTERM, SIGINT});               // from here on, the first of them only wakes wait()
//   const int signal = signals.wait();
//   ... shuts down in order; a second SIGTERM or SIGINT still ends the process at once ...
//
// A process that was ended by signal n has the exit code 128 + n in a shell: 143 for SIGTERM, 130 for SIGINT. Ending at
// once loses nothing: acknowledged writes are durable.
#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace polly {

// Replaces the signal settings inherited from the parent process: no signal is blocked, and SIGTERM and SIGINT end the
// process at once, also as process 1 of a container, which the kernel would protect from them. SIGPIPE and SIGXFSZ are
// ignored: a closed pipe and a limit on the size of files (ulimit -f) are errors of the call that writes.
void reset_signals() noexcept;

void ignore_signals(std::initializer_list<int> signals) noexcept;

// Ends the process with this exit code after `longest`, whatever it is waiting for. Replaces an earlier call.
void exit_within(std::chrono::seconds longest, int exit_code) noexcept;

std::string_view signal_name(int signal) noexcept;  // "SIGTERM"; "a signal" for signals that Polly does not use

// Signals that are waited for. At most one object at a time; the destructor restores what the signals did before. Where
// one of them has ended the daemon, those that do not are ignored from then on: SIGHUP would end the process.
class KeptSignals {
 public:
  KeptSignals();
  KeptSignals(const KeptSignals&) = delete;
  KeptSignals& operator=(const KeptSignals&) = delete;
  ~KeptSignals();

  void keep(std::initializer_list<int> signals);        // adds these signals
  int wait() const;                                     // the next signal since keep(), one that ends the daemon first
  const std::atomic<bool>& is_ending() const noexcept;  // SIGTERM, SIGINT or SIGXCPU arrived: one more ends the process

 private:
  std::vector<std::pair<int, struct sigaction>> before_;
};

}  // namespace polly
