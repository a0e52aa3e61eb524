#include "polly/cli/target.hpp"

#include <algorithm>
#include <iterator>

#include "polly/base/error.hpp"
#include "polly/cli/server_target.hpp"
#include "polly/cli/store_target.hpp"
#include "polly/cli/trust.hpp"

namespace polly::cli {

namespace {

bool is_server(const config::Config& config) noexcept {
  return !config.command_line.server.empty();
}

void require_reachable(const config::Config& config) {
  if (is_server(config) || config.storage.type != "memory") return;
  throw Error(ErrorKind::config,
              "the memory store is inside the daemon's process: add --server URL, as in "
              "--server http://127.0.0.1:8080 (or set POLLY_SERVER), or name another store with --store URL");
}

}  // namespace

std::vector<FoundCommit> Target::find(const std::optional<Repository>& repository,
                                      std::optional<std::int64_t> pr_number) {
  std::vector<FoundCommit> all;
  CommitsPage page;
  do {
    page = list(repository, pr_number, page.next);
    std::move(page.commits.begin(), page.commits.end(), std::back_inserter(all));
  } while (page.next);
  return all;
}

std::unique_ptr<Target> open_target(const config::Config& config, TargetUse use) {
  require_reachable(config);
  if (is_server(config)) {
    return std::make_unique<ServerTarget>(config.command_line.server, config.server.client_token(),
                                          trust_of(config.command_line));
  }
  return std::make_unique<StoreTarget>(config, use);
}

// A daemon's scope is known only to the daemon, which checks the commit itself.
std::unique_ptr<Target> open_target(const config::Config& config, const Commit& commit, TargetUse use) {
  require_reachable(config);
  if (!is_server(config)) StoreTarget::require_repository(config.state.scope, commit);
  return open_target(config, use);
}

}  // namespace polly::cli
