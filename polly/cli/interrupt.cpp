#include "polly/cli/interrupt.hpp"

#include <csignal>

namespace polly::cli {

namespace {

// A signal handler has no other place to write to.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void interrupt(int) {
  interrupted.store(true, std::memory_order_relaxed);
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() : before_(std::signal(SIGINT, interrupt)) {
  interrupted.store(false, std::memory_order_relaxed);
}

Interrupt::~Interrupt() {
  if (before_ != SIG_ERR) std::signal(SIGINT, before_);
}

const std::atomic<bool>& Interrupt::flag() const noexcept {
  return interrupted;
}

}  // namespace polly::cli
