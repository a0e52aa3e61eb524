#include "polly/daemon/flush_on_terminate.hpp"

#include <atomic>
#include <cstdlib>

#include "polly/telemetry/stderr_log.hpp"

namespace polly {

namespace {

constexpr Milliseconds kFlushMax{200};

// Globals, because a terminate handler has no arguments.
std::atomic<StderrLog*> flushed{nullptr};
std::atomic<std::terminate_handler> next_handler{nullptr};

[[noreturn]] void flush_and_terminate() {
  if (StderrLog* const log = flushed.exchange(nullptr)) log->flush(kFlushMax);
  if (const std::terminate_handler handler = next_handler) handler();
  std::abort();
}

}  // namespace

FlushOnTerminate::FlushOnTerminate(Log& log) noexcept : before_(std::set_terminate(flush_and_terminate)) {
  next_handler = before_;
  flushed = dynamic_cast<StderrLog*>(&log);
}

FlushOnTerminate::~FlushOnTerminate() {
  flushed = nullptr;
  std::set_terminate(before_);
}

}  // namespace polly
