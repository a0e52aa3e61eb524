// Expiration: when an entry expires.
//
//   store.set(ctx, key, value, 24h);                        relative: from when the engine stores it
//   store.set(ctx, key, value, Expiration::never());        also what zero and negative durations mean
//   Expiration::at(wall_time)                               absolute: for restoring (import); may lie in the past
//
// Durations are rounded up to a millisecond; one beyond kLifetimeMax is an Error of kind invalid_argument.
#pragma once

#include <chrono>
#include <optional>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/store/limits.hpp"

namespace polly {

class Expiration {
 public:
  static Expiration never() noexcept { return Expiration(); }
  static Expiration at(WallTime time) noexcept {
    Expiration expiration;
    expiration.at_ = time;
    return expiration;
  }

  template <class Rep, class Period>
  Expiration(std::chrono::duration<Rep, Period> lifetime) {  // NOLINT: a duration is an expiration
    if (lifetime <= lifetime.zero()) return;
    using Wide = std::chrono::duration<double>;  // in which no duration overflows
    if (Wide(lifetime) <= Wide(kLifetimeMax)) after_ = std::chrono::ceil<Milliseconds>(lifetime);
    if (!after_ || *after_ > kLifetimeMax) {
      throw Error(ErrorKind::invalid_argument,
                  "an expiration is at most ten years: use a shorter one, or Expiration::never()");
    }
  }

  bool is_never() const noexcept { return !after_ && !at_; }
  std::optional<Milliseconds> after() const noexcept { return after_; }  // > 0 where set
  std::optional<WallTime> at() const noexcept { return at_; }

 private:
  Expiration() noexcept = default;

  std::optional<Milliseconds> after_;
  std::optional<WallTime> at_;
};

}  // namespace polly
