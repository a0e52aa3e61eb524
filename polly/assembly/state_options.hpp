// How the state is stored, from the configuration: what a StateService and the routes of the API are constructed with.
//
//   StateService state(store, telemetry, config.state.ttl, state_keys(config.state), read_through(config.state),
//                      fact_list(config.state));
#pragma once

#include <memory>
#include <optional>

#include "polly/config/config.hpp"
#include "polly/state/fact_list.hpp"
#include "polly/state/go_layout.hpp"
#include "polly/state/pull_service.hpp"
#include "polly/state/state_key.hpp"
#include "polly/state/state_scope.hpp"
#include "polly/state/state_service.hpp"

namespace polly {

StateScope state_scope(const config::State& state) noexcept;
StateKeys state_keys(const config::State& state) noexcept;
std::optional<GoLayout> read_through(const config::State& state) noexcept;  // nullopt: no older layout

// The contract's facts and those of POLLY_FACTS, whose names load() has checked.
std::shared_ptr<const FactList> fact_list(const config::State& state);

// nullptr: pull requests are not stored. The references outlive it.
std::unique_ptr<PullService> open_pulls(const config::State& options, Store& store, StateService& state,
                                        Telemetry& telemetry);

}  // namespace polly
