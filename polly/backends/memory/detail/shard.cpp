#include "polly/backends/memory/detail/shard.hpp"

#include <algorithm>
#include <utility>

#include "polly/base/error.hpp"

namespace polly::memory {

Tick Ticks::of(Expiry expiry) const noexcept {
  if (expiry == kNever) return kNeverTick;
  const Duration::rep ticks = std::max<Duration::rep>((expiry - start_ + kTick - Duration(1)) / Duration(kTick), 0);
  return static_cast<Tick>(std::min<Duration::rep>(ticks, kNeverTick - 1));
}

Tick Ticks::now(TimePoint now) const noexcept {
  return static_cast<Tick>(std::clamp<Duration::rep>((now - start_) / Duration(kTick), 0, kNeverTick - 1));
}

Slot* LockedShard::find(const Name& name, TimePoint now) noexcept {
  Slot* slot = shard_.table_.find(name.hash, name.key);
  if (slot == nullptr || !slot->entry->is_expired(now)) return slot;
  remove(slot);
  ++shard_.expired_;
  return nullptr;
}

void LockedShard::write(const Name& name, Slot* slot, std::string_view value, Expiry expiry) {
  if (slot != nullptr && slot->entry->replace_value(value)) {
    set_expiry(slot, expiry);
    return;
  }
  const std::size_t cost = Entry::cost_bytes(name.key.size(), value.size());
  const std::size_t before = slot == nullptr ? 0 : slot->entry->cost_bytes();
  if (cost > before) reserve_bytes(cost - before);
  if (slot == nullptr && budget_.is_bounded()) reserve_keys(1);
  put(name, slot, Entry::make(name.key, value, expiry));
}

void LockedShard::reserve_bytes(std::size_t bytes) {
  if (!budget_.is_bounded()) return;
  if (!budget_.take(bytes)) {
    throw Error(ErrorKind::resource_exhausted,
                "the memory store is full: its bound of " + std::to_string(budget_.max_bytes()) +
                    " bytes is reached; raise Storage::memory_max_bytes, shorten lifetimes, or use a server backend");
  }
  reserved_ += bytes;
}

void LockedShard::reserve_keys(std::size_t more) {
  reserve_bytes(shard_.table_.growth_bytes(more));
  shard_.table_.reserve(more);
}

void LockedShard::put(const Name& name, Slot* slot, EntryPtr entry) {
  const Tick tick = ticks_.of(entry->expiry());
  const std::size_t cost = entry->cost_bytes();
  if (slot == nullptr) {
    shard_.table_.insert(name.hash, tick, std::move(entry));
  } else {
    dropped_.reset(std::exchange(slot->entry, entry.release()));
    slot->tick = tick;
    shard_.entry_bytes_ -= dropped_->cost_bytes();
  }
  shard_.entry_bytes_ += cost;
  note_tick(tick);
}

void LockedShard::set_expiry(Slot* slot, Expiry expiry) noexcept {
  slot->entry->set_expiry(expiry);
  slot->tick = ticks_.of(expiry);
  note_tick(slot->tick);
}

void LockedShard::remove(Slot* slot) noexcept {
  take_out(slot);
  shrink();
}

bool LockedShard::sweep(Sweep& sweep, TimePoint now) noexcept {
  if (!std::exchange(sweep.is_begun, true)) {
    sweep.updates_earliest = !std::exchange(shard_.is_swept_, true);
    if (sweep.updates_earliest) shard_.earliest_since_ = kNeverTick;
  }
  const Tick tick_now = ticks_.now(now);
  Table& table = shard_.table_;
  Slot* slot = table.first_from(sweep.hash);
  sweep.taken = 0;
  for (std::size_t looked = 0; slot != nullptr; ++looked) {
    const bool is_next_hash = slot->hash != std::exchange(sweep.hash, slot->hash);  // equal ones go together
    if (sweep.taken == Sweep::kEntriesMax || (looked >= Sweep::kSlotsMax && is_next_hash)) return true;
    if (slot->tick <= tick_now && slot->entry->is_expired(now)) {
      sweep.entries[sweep.taken++] = take(slot);
      ++shard_.expired_;
      slot = table.first_in_use(slot);
    } else {
      sweep.earliest = std::min(sweep.earliest, slot->tick);
      slot = table.next(slot);
    }
  }
  if (sweep.updates_earliest)
    shard_.earliest_.store(std::min(sweep.earliest, shard_.earliest_since_), std::memory_order_relaxed);
  end_sweep(sweep);
  table.shrink();
  return false;
}

void LockedShard::end_sweep(const Sweep& sweep) noexcept {
  if (sweep.updates_earliest) shard_.is_swept_ = false;
}

void LockedShard::note_tick(Tick tick) noexcept {
  if (tick < shard_.earliest_.load(std::memory_order_relaxed)) shard_.earliest_.store(tick, std::memory_order_relaxed);
  shard_.earliest_since_ = std::min(shard_.earliest_since_, tick);
}

EntryPtr LockedShard::take(Slot* slot) noexcept {
  EntryPtr taken = shard_.table_.take(slot);
  shard_.entry_bytes_ -= taken->cost_bytes();
  return taken;
}

}  // namespace polly::memory
