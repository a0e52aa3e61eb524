#include "polly/cli/daemon_url.hpp"

#include <CLI/App.hpp>

#include "polly/base/error.hpp"
#include "polly/endpoint/address.hpp"

namespace polly::cli {

std::string daemon_url(const config::Config& config) {
  if (!config.command_line.server.empty()) return config.command_line.server;
  Address address = config.server.listen;
  if (address.port == 0)
    throw Error(ErrorKind::config,
                "the daemon's address is unknown, because POLLY_LISTEN has port 0: add --server URL");
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return "http://" + address.text();
}

void add_daemon_options(CLI::App& verb, Session& session) {
  add_variable_option(verb, session, "--server", "POLLY_SERVER", "URL",
                      "the daemon; by default the one at POLLY_LISTEN");
  add_token_option(verb, session);
  add_json_option(verb, session);
}

}  // namespace polly::cli
