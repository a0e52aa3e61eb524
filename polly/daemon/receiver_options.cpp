#include "polly/daemon/receiver_options.hpp"

#include <optional>

#include "polly/assembly/state_options.hpp"

namespace polly {

webhook::ReceiverOptions receiver_options(const config::Config& config, const FactList& facts) {
  webhook::ReceiverOptions options;
  options.secrets = config.webhook.secrets;
  options.app_id = config.webhook.app_id;
  options.vuln_check_name = config.webhook.vuln_check_name;
  options.license_check_name = config.webhook.license_check_name;
  options.workflow_name = config.webhook.workflow_name;
  options.deliveries_kept = config.webhook.deliveries_kept;
  options.scope = state_scope(config.state);
  for (const config::ConfiguredFact& configured : config.state.facts) {
    const bool is_check = configured.event == config::ConfiguredFact::Event::check_run;
    const auto event = is_check ? webhook::RuledEvent::check_run : webhook::RuledEvent::workflow_run;
    const std::optional<FactList::Value> fact = facts.find(configured.name);
    if (fact) options.rules.emplace_back(event, *fact, configured.pattern);
  }
  return options;
}

}  // namespace polly
