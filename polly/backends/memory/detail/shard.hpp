// Shard: one part of the keys, with a lock of its own: a table and counters about it.
// LockedShard: the only access to a shard: it holds the lock while it lives, and frees removed entries after that.
//
//   LockedShard shard = keyspace.lock(name);
//   if (Entry* entry = shard.entry(shard.find(name, now))) ...
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>

#include "polly/backends/memory/detail/budget.hpp"
#include "polly/backends/memory/detail/entry.hpp"
#include "polly/backends/memory/detail/lock.hpp"
#include "polly/backends/memory/detail/table.hpp"

namespace polly::memory {

// A key with its hash and its shard.
struct Name {
  Name(std::string_view text, std::uint64_t hash64, unsigned shard_bits) noexcept
      : key(text),
        hash(static_cast<std::uint32_t>(hash64)),
        shard(static_cast<std::uint32_t>(hash64 >> (64 - shard_bits))) {}

  std::string_view key;
  std::uint32_t hash;
  std::uint32_t shard;
};

// Coarse time: ticks since the store was opened. An expiry is rounded up, so that an entry that is due has expired.
class Ticks {
 public:
  static constexpr Milliseconds kTick{200};

  explicit Ticks(TimePoint start) noexcept : start_(start) {}
  Tick of(Expiry expiry) const noexcept;
  Tick now(TimePoint now) const noexcept;

 private:
  TimePoint start_;
};

struct Totals {
  std::size_t keys = 0;
  std::size_t bytes = 0;
  std::uint64_t expired = 0;  // entries that were removed because they had expired
};

class alignas(64) Shard {
 public:
  Shard() noexcept = default;

  // Whether an entry may have expired by then. Reads without the lock, so that it does not disturb the shard's users.
  bool may_be_due(Tick now) const noexcept { return earliest_.load(std::memory_order_relaxed) <= now; }

 private:
  friend class LockedShard;

  Lock lock_;
  std::atomic<Tick> earliest_{kNeverTick};  // no entry's tick is smaller
  Tick earliest_since_ = kNeverTick;        // the smallest written since the sweep under way began
  bool is_swept_ = false;                   // a sweep is under way
  Table table_;
  std::size_t entry_bytes_ = 0;
  std::uint64_t expired_ = 0;
};

// A sweep over one shard, between its steps.
struct Sweep {
  static constexpr std::size_t kSlotsMax = 256;   // visited in one step, that is, with the lock held
  static constexpr std::size_t kEntriesMax = 64;  // removed in one step

  bool is_begun = false;
  bool updates_earliest = false;  // true for the first of concurrent sweeps only
  std::uint32_t hash = 0;         // where the next step goes on
  Tick earliest = kNeverTick;     // of the entries it left
  std::size_t taken = 0;
  std::array<EntryPtr, kEntriesMax> entries;
};

class LockedShard {
 public:
  LockedShard(Shard& shard, Budget& budget, const Ticks& ticks) noexcept
      : shard_(shard),
        budget_(budget),
        ticks_(ticks),
        lock_(shard.lock_),
        bytes_before_(budget.is_bounded() ? bytes() : 0) {}
  LockedShard(const LockedShard&) = delete;
  LockedShard& operator=(const LockedShard&) = delete;
  ~LockedShard() {
    if (budget_.is_bounded()) budget_.settle(bytes() - bytes_before_ - reserved_);
  }

  // The slot of a live entry, or nullptr. Removes an expired one.
  Slot* find(const Name& name, TimePoint now) noexcept;

  // Writes an entry: replaces the one in `slot`, or adds one (nullptr). Error resource_exhausted: nothing was changed.
  void write(const Name& name, Slot* slot, std::string_view value, Expiry expiry);

  // The same in two halves, of which the second cannot fail: reserves what the entries need ...
  void reserve_bytes(std::size_t bytes);  // Error resource_exhausted beyond the bound
  void reserve_keys(std::size_t more);    // Error resource_exhausted, as above
  // ... and writes one.
  void put(const Name& name, Slot* slot, EntryPtr entry);

  void set_expiry(Slot* slot, Expiry expiry) noexcept;
  void remove(Slot* slot) noexcept;

  // remove() in two halves: what was reserved stays reserved until shrink().
  void take_out(Slot* slot) noexcept { dropped_ = take(slot); }
  void shrink() noexcept { shard_.table_.shrink(); }

  // Removes some expired entries: one step of a sweep from the smallest hash to the largest. Returns false after the
  // last step. The caller frees the removed entries, after the lock.
  bool sweep(Sweep& sweep, TimePoint now) noexcept;
  void end_sweep(const Sweep& sweep) noexcept;  // after its last step, or earlier

  const Table& table() const noexcept { return shard_.table_; }
  Totals totals() const noexcept { return {shard_.table_.size(), bytes(), shard_.expired_}; }

 private:
  std::size_t bytes() const noexcept { return shard_.entry_bytes_ + shard_.table_.cost_bytes(); }
  void note_tick(Tick tick) noexcept;
  EntryPtr take(Slot* slot) noexcept;

  Shard& shard_;
  Budget& budget_;
  const Ticks& ticks_;
  EntryPtr dropped_;  // freed after lock_ is released
  std::unique_lock<Lock> lock_;
  std::size_t bytes_before_;
  std::size_t reserved_ = 0;
};

}  // namespace polly::memory
