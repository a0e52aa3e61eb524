// Interrupt: Ctrl-C (SIGINT) and SIGTERM, for verbs that end what they do with a summary. The second one ends the
// process at once, as without this.
//
//   const Interrupt interrupt;
//   options.is_stopped = [&interrupt] { return interrupt.has_come(); };
//
// One object at a time.
#pragma once

#include <signal.h>

namespace polly::cli {

class Interrupt {
 public:
  Interrupt() noexcept;
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  bool has_come() const noexcept;

 private:
  struct sigaction on_interrupt_ = {};  // what was in force before
  struct sigaction on_terminate_ = {};
};

}  // namespace polly::cli
