// KeyCache: the keys that a client has, and when it needs others. A value without sources, callers or locks.
//
//   switch (cache.need(now)) {
//     case KeyCache::Need::nothing: ...      // cache.keys() are good
//     case KeyCache::Need::soon: ...         // they are good, and end soon: fetch others beside the calls
//     case KeyCache::Need::now: ...          // there are none: fetch, and wait
//     case KeyCache::Need::patience: ...     // there are none, and a fetch has just failed: cache.failure()
//   }
//
// Keys are renewed kAhead before their end, or, where they last for less than four times that, when a quarter of their
// time is left. Where that fails they serve until kMargin before their end (short-lived ones: a part of that), and the
// next try is after kPause.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/dynamodb/detail/keys.hpp"

namespace polly::dynamodb {

class KeyCache {
 public:
  enum class Need { nothing, soon, now, patience };

  static constexpr Milliseconds kAhead{5 * 60'000};
  static constexpr Milliseconds kMargin{5'000};
  static constexpr Milliseconds kPause{5'000};         // between two tries while the keys are good
  static constexpr Milliseconds kPauseWithout{500};    // the same, without any
  static constexpr Milliseconds kRefusedPause{5'000};  // between two fetches because the service refuses the keys

  Need need(WallTime now) const noexcept;

  // Whether the keys that the service refuses should be replaced now. True at most once every kRefusedPause.
  bool refuse(WallTime now) noexcept;

  void succeed(Keys keys, WallTime now);
  void fail(Error why, WallTime now);

  const std::shared_ptr<const Keys>& keys() const noexcept { return keys_; }  // nullptr: none
  const std::optional<Error>& failure() const noexcept { return failure_; }   // of the last fetch

 private:
  bool are_good(WallTime now) const noexcept;

  std::shared_ptr<const Keys> keys_;
  std::optional<WallTime> renewal_;  // from then on others are wanted; nullopt: never
  std::optional<WallTime> last_use_;
  std::optional<Error> failure_;
  std::optional<WallTime> failed_;
  std::optional<WallTime> refused_;
};

}  // namespace polly::dynamodb
