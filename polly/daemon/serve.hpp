// serve: runs the daemon, which receives webhooks, stores the state and answers requests, until SIGTERM or SIGINT.
// SIGHUP reads the secrets again (secret_reload.hpp).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "polly/config/load.hpp"

namespace polly {

struct ServeOptions {
  // Written once requests are answered: the server's URL, and on a second line the admin server's where there is one.
  std::optional<std::string> ready_file;
  std::vector<std::string> exposed_files;  // warnings to log (config::exposed_files)
  std::vector<std::string> warnings;       // of the configuration, for GET /api/v1/doctor
  std::function<config::Loaded()> read;    // reads the configuration again, at SIGHUP
  std::string notify_socket;               // the variable NOTIFY_SOCKET of systemd; empty: not set
};

// What keeps serve() from starting, besides the mistakes of read_settings(): a webhook secret that is missing, or more
// secrets than are accepted. One sentence each.
std::vector<std::string> serve_mistakes(const config::Config& config);

// Blocks until a signal ends the daemon. Error where it cannot start: config (names the variable), unavailable (the
// store or the address). Until it answers requests, SIGTERM and SIGINT end the process at once; afterwards the first
// one shuts it down in order and a second one ends it at once.
void serve(const config::Config& config, const ServeOptions& options);

}  // namespace polly
