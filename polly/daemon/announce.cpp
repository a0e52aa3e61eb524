#include "polly/daemon/announce.hpp"

#include <optional>

#include "polly/assembly/state_options.hpp"
#include "polly/base/version.hpp"
#include "polly/config/fact_text.hpp"
#include "polly/daemon/accepted_tokens.hpp"

namespace polly {

void announce(Log& log, const config::Config& config, const std::string& instance,
              const std::vector<std::string>& urls) {
  log.write(Level::info, "polly serves",
            {{"version", version()},
             {"instance", instance},
             {"url", urls.front()},
             {"admin_url", urls.back()},
             {"storage", config.storage.type},
             {"api", config.server.has_api() ? "on" : "off: neither POLLY_API_TOKEN nor POLLY_API_TOKENS is set"}});
  log_tokens(log, config.server);
  if (config.storage.type == "sqlite") {
    const bool is_full = config.storage.sqlite.durability == config::Durability::full;
    log.write(Level::info, "the state is stored in a file",
              {{"path", config.storage.sqlite.path}, {"durability", is_full ? "full" : "normal"}});
  }
  if (!config.state.facts.empty()) {
    log.write(Level::info, "facts are stored beside those of the contract", {{"facts", show(config.state.facts)}});
  }
  if (const std::optional<GoLayout> layout = read_through(config.state)) {
    log.write(Level::info, "facts that are not stored yet are read in an older layout",
              {{"layout", to_string(*layout)}});
  }
  if (config.storage.type == "memory") {
    log.write(Level::warning,
              "the memory backend loses everything when the daemon ends: use it only for development and tests");
  }
}

}  // namespace polly
