// open_telemetry: from the configuration to the log, metrics and tracer of a program.
#pragma once

#include <memory>

#include "polly/config/config.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

std::unique_ptr<Telemetry> open_telemetry(const config::Logging& logging, const config::Tracing& tracing);

}  // namespace polly
