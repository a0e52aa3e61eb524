#include "polly/cli/interrupt.hpp"

namespace polly::cli {

namespace {

volatile sig_atomic_t interrupt_came = 0;

void note_interrupt(int) noexcept {
  interrupt_came = 1;
}

}  // namespace

Interrupt::Interrupt() noexcept {
  interrupt_came = 0;
  struct sigaction once = {};
  once.sa_handler = note_interrupt;
  once.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigaction(SIGINT, &once, &on_interrupt_);
  sigaction(SIGTERM, &once, &on_terminate_);
}

Interrupt::~Interrupt() {
  sigaction(SIGINT, &on_interrupt_, nullptr);
  sigaction(SIGTERM, &on_terminate_, nullptr);
}

bool Interrupt::has_come() const noexcept {
  return interrupt_came != 0;
}

}  // namespace polly::cli
