#include "polly/assembly/state_options.hpp"

namespace polly {

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

}  // namespace polly
