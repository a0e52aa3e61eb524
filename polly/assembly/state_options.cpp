#include "polly/assembly/state_options.hpp"

#include <string>
#include <vector>

#include "polly/config/fact_text.hpp"

namespace polly {

static_assert(config::kConfiguredFactsMax == FactList::kConfiguredMax);

StateScope state_scope(const config::State& state) noexcept {
  return state.scope == config::Scope::commit ? StateScope::commit : StateScope::repository;
}

StateKeys state_keys(const config::State& state) noexcept {
  return state.keys == config::StateKeys::tagged ? StateKeys::tagged : StateKeys::plain;
}

std::optional<GoLayout> read_through(const config::State& state) noexcept {
  switch (state.read_through) {
    case config::ReadThrough::none: break;
    case config::ReadThrough::go_v1: return GoLayout::v1;
    case config::ReadThrough::go_v2: return GoLayout::v2;
  }
  return std::nullopt;
}

std::shared_ptr<const FactList> fact_list(const config::State& state) {
  if (state.facts.empty()) return FactList::contract();
  std::vector<std::string> names;
  for (const config::ConfiguredFact& fact : state.facts) names.push_back(fact.name);
  return std::make_shared<const FactList>(names);
}

std::unique_ptr<PullService> open_pulls(const config::State& options, Store& store, StateService& state,
                                        Telemetry& telemetry) {
  if (!options.pulls || options.scope != config::Scope::repository) return nullptr;
  return std::make_unique<PullService>(store, state, telemetry, options.ttl, state_keys(options),
                                       options.forget_closed);
}

}  // namespace polly
