// Telemetry: the log, the metrics and the tracer of a program in one object, which is passed to everything.
//
//   Telemetry telemetry;                                                   // silent: for tests and small programs
//   Telemetry telemetry(Log::to_stderr(Level::info, LogFormat::automatic), tracer_settings);
#pragma once

#include <memory>
#include <utility>

#include "polly/telemetry/log.hpp"
#include "polly/telemetry/metrics.hpp"
#include "polly/telemetry/otel_tracer.hpp"
#include "polly/telemetry/tracer.hpp"

namespace polly {

class Telemetry {
 public:
  Telemetry() : Telemetry(Log::nowhere()) {}
  explicit Telemetry(std::unique_ptr<Log> log) : log_(std::move(log)), tracer_(std::make_unique<Tracer>()) {}
  Telemetry(std::unique_ptr<Log> log, const TracerSettings& settings)
      : log_(std::move(log)), tracer_(open_tracer(settings, *log_, metrics_)) {}
  Telemetry(std::unique_ptr<Log> log, std::unique_ptr<Tracer> tracer)  // a tracer of one's own: for tests
      : log_(std::move(log)), tracer_(std::move(tracer)) {}

  Log& log() noexcept { return *log_; }
  Metrics& metrics() noexcept { return metrics_; }
  Tracer& tracer() noexcept { return *tracer_; }

 private:
  std::unique_ptr<Log> log_;  // in this order: the tracer uses both others until it is destroyed
  Metrics metrics_;
  std::unique_ptr<Tracer> tracer_;
};

}  // namespace polly
