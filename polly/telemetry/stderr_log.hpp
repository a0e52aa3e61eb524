// StderrLog: the log of a program, opened by Log::to_stderr(): lines go to standard error through a queue that never
// blocks a caller (detail/line_queue.hpp). A reader that is too slow misses lines, and a line reports how many. The
// destructor waits for the last lines, at most a second.
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
  virtual bool flush(Milliseconds longest) noexcept = 0;  // whether everything was written within `longest`
  virtual bool is_json() const noexcept = 0;
  virtual std::uint64_t dropped() const noexcept = 0;  // lines, since it was opened

  void count_in(Metrics& metrics);  // polly_log_lines_dropped_total

 protected:
  using Log::Log;

 private:
  Reading dropped_;
};

std::unique_ptr<StderrLog> open_stderr_log(Level level, LogFormat format);

}  // namespace polly
