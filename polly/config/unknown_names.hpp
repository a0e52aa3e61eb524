// POLLY_* variables that Polly does not know: most likely misspelt, so the warning names the nearest known one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "polly/config/environment.hpp"

namespace polly::config {

// One warning for each.
std::vector<std::string> unknown_names(const Environment& environment);

// Kubernetes gives every pod variables about each service. Those of one called "polly" or "polly-..." are not meant for
// us and count as not set: POLLY_PORT=tcp://10.0.0.1:80, POLLY_SERVICE_HOST, POLLY_SERVICE_PORT_HTTP,
// POLLY_VALKEY_PORT_6379_TCP_ADDR, ... POLLY_PORT=8080 and POLLY_VALKEY_PORT=6379 are none of them.
bool is_service_link(std::string_view name, std::string_view value);

}  // namespace polly::config
