// FlushOnTerminate: writes the queued log lines when an exception escapes from a thread and std::terminate ends the
// process. At most one object at a time.
//
//   const FlushOnTerminate flush_on_terminate(log);
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
