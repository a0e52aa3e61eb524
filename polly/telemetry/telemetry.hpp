// Telemetry: the log, the metrics and the tracer of a program, in one bundle that everything is given.
//
//   Telemetry telemetry;                                                   // silent: for tests and small programs
//   Telemetry telemetry(Log::to_stderr(Level::info, LogFormat::automatic), open_tracer(...));
#pragma once

#include <memory>
#include <utility>

#include "polly/telemetry/log.hpp"
#include "polly/telemetry/metrics.hpp"
#include "polly/telemetry/tracer.hpp"

namespace polly {

class Telemetry {
 public:
  Telemetry() : Telemetry(Log::nowhere(), std::make_unique<Tracer>()) {}
  explicit Telemetry(std::unique_ptr<Log> log) : Telemetry(std::move(log), std::make_unique<Tracer>()) {}
  Telemetry(std::unique_ptr<Log> log, std::unique_ptr<Tracer> tracer)
      : log_(std::move(log)), tracer_(std::move(tracer)) {}

  Log& log() noexcept { return *log_; }
  Metrics& metrics() noexcept { return metrics_; }
  Tracer& tracer() noexcept { return *tracer_; }

 private:
  std::unique_ptr<Log> log_;
  Metrics metrics_;
  std::unique_ptr<Tracer> tracer_;
};

}  // namespace polly
