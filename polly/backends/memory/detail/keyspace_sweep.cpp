// Sweeping: shard by shard, each in small steps, so that the lock is never held for long.
#include <algorithm>

#include "polly/backends/memory/detail/keyspace.hpp"

namespace polly::memory {

std::size_t Keyspace::sweep(TimePoint now, const std::function<bool()>& rest) {
  std::size_t freed = 0;
  bool goes_on = true;
  for (std::size_t i = 0; i < kShards && goes_on; ++i) {
    if (shards_[i].may_be_due(ticks_.now(now))) freed += sweep_shard(i, now, rest, goes_on);
  }
  return freed;
}

bool Keyspace::wants_room(std::size_t bytes, TimePoint now) const noexcept {
  return !budget_.has_room_for(room_for(bytes)) && swept_out_at_.load(std::memory_order_relaxed) != ticks_.now(now);
}

bool Keyspace::make_room(std::size_t bytes, TimePoint now, std::size_t& shard) {
  constexpr std::size_t kShardsASlice = 16;
  const Tick tick = ticks_.now(now);
  const auto has_none_yet = [&] { return !budget_.has_room_for(room_for(bytes)); };
  bool goes_on = has_none_yet();
  for (std::size_t swept = 0; shard < kShards && goes_on; ++shard) {
    if (!shards_[shard].may_be_due(tick)) continue;
    if (swept++ == kShardsASlice) return true;
    sweep_shard(shard, now, has_none_yet, goes_on);
  }
  if (goes_on) swept_out_at_.store(tick, std::memory_order_relaxed);  // nothing more is due before the next tick
  return false;
}

std::size_t Keyspace::sweep_shard(std::size_t shard, TimePoint now, const std::function<bool()>& rest, bool& goes_on) {
  Sweep sweep;
  std::size_t freed = 0;
  bool has_more = true;
  for (; has_more && goes_on; goes_on = rest()) {
    has_more = lock(shard).sweep(sweep, now);
    freed += sweep.taken;
    std::for_each_n(sweep.entries.begin(), sweep.taken, [](EntryPtr& entry) { entry.reset(); });
  }
  if (has_more) lock(shard).end_sweep(sweep);
  return freed;
}

}  // namespace polly::memory
