#include "polly/daemon/flush_on_terminate.hpp"

#include <atomic>
#include <cstdlib>
#include <exception>
#include <string>

#include "polly/telemetry/stderr_log.hpp"

namespace polly {

namespace {

constexpr Milliseconds kFlushMax{200};

// Globals, because a terminate handler has no arguments.
std::atomic<StderrLog*> flushed{nullptr};
std::atomic<std::terminate_handler> next_handler{nullptr};

std::string current_exception_text() {
  try {
    if (const std::exception_ptr thrown = std::current_exception()) std::rethrow_exception(thrown);
    return "there is none: a function was called that must not be";
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "it is no std::exception";
  }
}

// The handler of the standard library writes text, which is no line of a log in JSON: there the log has it.
[[noreturn]] void flush_and_terminate() {
  if (StderrLog* const log = flushed.exchange(nullptr)) {
    if (log->is_json()) {
      log->write(Level::error, "the daemon ends: an exception was not handled", {{"error", current_exception_text()}});
      log->flush(kFlushMax);
      std::abort();
    }
    log->flush(kFlushMax);
  }
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
