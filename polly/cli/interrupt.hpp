// Interrupt: while it lives, Ctrl-C sets a flag instead of ending the process; a second one ends it. One at a time.
#pragma once

#include <atomic>

namespace polly::cli {

class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  const std::atomic<bool>& flag() const noexcept;

 private:
  void (*before_)(int);
};

}  // namespace polly::cli
