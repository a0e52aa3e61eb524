// daemon_url: the daemon of a verb that always works with one: that of --server or POLLY_SERVER, otherwise the one that
// this configuration would start.
//
//   daemon_url(session.load_config());                 // "http://127.0.0.1:8080"
#pragma once

#include <string>

#include "polly/cli/session.hpp"
#include "polly/config/config.hpp"

namespace polly::cli {

// Error config: neither is known, because POLLY_LISTEN has port 0.
std::string daemon_url(const config::Config& config);

// --server, --token-file and --json.
void add_daemon_options(CLI::App& verb, Session& session);

}  // namespace polly::cli
