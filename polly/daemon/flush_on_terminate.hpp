// FlushOnTerminate: an error that escapes from a thread ends the process (std::terminate); while this lives, the lines
// that were logged before are still written. One at a time.
#pragma once

#include <exception>

#include "polly/telemetry/log.hpp"

namespace polly {

class FlushOnTerminate {
 public:
  explicit FlushOnTerminate(Log& log) noexcept;
  FlushOnTerminate(const FlushOnTerminate&) = delete;
  FlushOnTerminate& operator=(const FlushOnTerminate&) = delete;
  ~FlushOnTerminate();

 private:
  const std::terminate_handler before_;
};

}  // namespace polly
