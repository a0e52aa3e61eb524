// Effect: what an operation does to a table, and so what may be done, and reported, where its answer was lost.
#pragma once

namespace polly::dynamodb {

enum class Effect {
  read,              // changes nothing: sent again; out of time it is deadline_exceeded
  write,             // perhaps applied: unknown_outcome, never sent twice
  idempotent_write,  // applied twice is as good as once, whatever happened between: sent again; else unknown_outcome
};

constexpr int kAttemptsMax = 16;  // of one call, whatever its deadline

constexpr bool is_write(Effect effect) noexcept {
  return effect != Effect::read;
}

}  // namespace polly::dynamodb
