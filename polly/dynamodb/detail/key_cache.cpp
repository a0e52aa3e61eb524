#include "polly/dynamodb/detail/key_cache.hpp"

#include <algorithm>

namespace polly::dynamodb {

KeyCache::Need KeyCache::need(WallTime now) const noexcept {
  const bool is_good = are_good(now);
  if (is_good && (!renewal_ || now < *renewal_)) return Need::nothing;
  const Milliseconds pause = is_good ? kPause : kPauseWithout;
  const bool has_just_failed = failed_ && now >= *failed_ && now < *failed_ + pause;
  if (is_good) return has_just_failed ? Need::nothing : Need::soon;
  return has_just_failed ? Need::patience : Need::now;
}

bool KeyCache::refuse(WallTime now) noexcept {
  if (refused_ && now >= *refused_ && now < *refused_ + kRefusedPause) return false;
  refused_ = now;
  return true;
}

void KeyCache::succeed(Keys keys, WallTime now) {
  renewal_.reset();
  last_use_.reset();
  if (keys.end) {
    const Milliseconds ahead = std::min(kAhead, std::max(*keys.end - now, Milliseconds(0)) / 4);
    renewal_ = *keys.end - ahead;
    last_use_ = *keys.end - std::min(kMargin, ahead / 2);
  }
  keys_ = std::make_shared<const Keys>(std::move(keys));
  failure_.reset();
  failed_.reset();
}

void KeyCache::fail(Error why, WallTime now) {
  failure_ = std::move(why);
  failed_ = now;
}

bool KeyCache::are_good(WallTime now) const noexcept {
  return keys_ != nullptr && (!last_use_ || now < *last_use_);
}

}  // namespace polly::dynamodb
