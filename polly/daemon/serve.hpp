// serve: the daemon: webhooks in, state kept, questions answered, until SIGTERM or SIGINT.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "polly/config/config.hpp"

namespace polly {

struct ServeOptions {
  // Written when requests are answered: the server's URL, and on a second line the admin server's where it has its own.
  std::optional<std::string> ready_file;
  std::vector<std::string> exposed_files;  // what to warn of (config::exposed_files)
  std::string notify_socket;               // NOTIFY_SOCKET, where systemd wants to be told; empty: nobody does
};

// Blocks. Throws Error where it cannot start: config (what to set), unavailable (the store, the address). SIGTERM and
// SIGINT end the process at once until it answers requests; then the first ends it in order, a second at once.
void serve(const config::Config& config, const ServeOptions& options);

}  // namespace polly
