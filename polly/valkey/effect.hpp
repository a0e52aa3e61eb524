// Effect: what a command does to the server's data, and so what may be done, and reported, where its reply was lost.
#pragma once

namespace polly::valkey {

enum class Effect {
  read,              // changes nothing: sent again; out of time it is deadline_exceeded
  write,             // perhaps applied: unknown_outcome, never sent twice
  idempotent_write,  // applied twice is as good as once, whatever happened between: sent again; else unknown_outcome
};

constexpr int kAttemptsMax = 64;     // of one command, whatever its deadline
constexpr int kRedirectsAtOnce = 4;  // that are followed without a pause

constexpr bool is_write(Effect effect) noexcept {
  return effect != Effect::read;
}

}  // namespace polly::valkey
