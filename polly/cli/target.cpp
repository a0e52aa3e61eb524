#include "polly/base/error.hpp"
#include "polly/cli/server_target.hpp"
#include "polly/cli/store_target.hpp"
#include "polly/cli/target.hpp"

namespace polly::cli {

std::unique_ptr<Target> open_target(const config::Config& config, TargetUse use) {
  const std::string& server = config.command_line.server;
  if (!server.empty()) return std::make_unique<ServerTarget>(server, config.server.api_token);
  if (config.storage.type == "memory") {
    throw Error(ErrorKind::config,
                "the memory store lives inside the daemon: ask it with --server URL, as in "
                "--server http://127.0.0.1:8080 (or set POLLY_SERVER), or name another store with --store URL");
  }
  return std::make_unique<StoreTarget>(config, use);
}

}  // namespace polly::cli
