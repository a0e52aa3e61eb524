// StderrLog: the log of a program, which Log::to_stderr() opens: lines go to standard error through a queue that never
// makes anyone wait (detail/line_queue.hpp). A reader that does not keep up misses lines, and a line says how many. The
// destructor waits for the last lines, a second at most.
//
//   std::unique_ptr<StderrLog> log = open_stderr_log(Level::info, LogFormat::automatic);
//   log->write(Level::info, "listening", {{"port", 8080}});
#pragma once

#include <cstdint>
#include <memory>

#include "polly/telemetry/log.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly {

class StderrLog : public Log {
 public:
  virtual bool flush(Milliseconds longest) noexcept = 0;  // whether everything is written, now or by then
  virtual std::uint64_t dropped() const noexcept = 0;     // lines, since it was opened

  void count_in(Metrics& metrics);  // polly_log_lines_dropped_total

 protected:
  using Log::Log;

 private:
  Reading dropped_;
};

std::unique_ptr<StderrLog> open_stderr_log(Level level, LogFormat format);

}  // namespace polly
