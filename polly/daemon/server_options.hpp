// server_options: what the HTTP server of the daemon may hold: as configured, or less where the process has a limit on
// memory or open files, which is logged.
//
//   http::ServerOptions options = server_options(config.server.http, telemetry.log());
#pragma once

#include "polly/config/config.hpp"
#include "polly/http/server.hpp"
#include "polly/telemetry/log.hpp"

namespace polly {

http::ServerOptions server_options(const config::Http& settings, Log& log);

}  // namespace polly
