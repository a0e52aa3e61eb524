// open_telemetry: from the configuration to the log, metrics and tracer of a program.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "polly/config/config.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

TracerSettings tracer_settings(const config::Tracing& tracing);

std::unique_ptr<Telemetry> open_telemetry(const config::Logging& logging, const config::Tracing& tracing);

// What is wrong with the variables OTEL_*, one sentence each. They keep no program from starting.
std::vector<std::string> tracing_warnings(const config::Tracing& tracing);

}  // namespace polly
