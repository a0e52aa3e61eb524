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
