// announce: the lines of the log with which a daemon begins: where it listens, where its state is, what is unusual.
#pragma once

#include <string>
#include <vector>

#include "polly/config/config.hpp"
#include "polly/telemetry/log.hpp"

namespace polly {

// `instance` is the daemon's; `urls` those of its servers, at least one.
void announce(Log& log, const config::Config& config, const std::string& instance,
              const std::vector<std::string>& urls);

}  // namespace polly
