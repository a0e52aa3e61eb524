// Keyspace: the engine without coroutines or clocks: shards, and the verbs of Backend as plain functions that get the
// time as an argument. Every verb is atomic (apply: over all its keys) and may be called from any thread.
//
// Expired entries are hidden here: find() of a LockedShard never returns one. Setting an expiry that is not after `now`
// removes the entry.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "polly/backends/memory/detail/shard.hpp"
#include "polly/base/both_times.hpp"
#include "polly/store/backend.hpp"

namespace polly::memory {

class Keyspace {
 public:
  static constexpr unsigned kShardBits = 12;
  static constexpr std::size_t kShards = std::size_t{1} << kShardBits;

  // max_bytes 0: no bound. Coarse expiry times count from `start`.
  Keyspace(std::size_t max_bytes, TimePoint start);
  Keyspace(const Keyspace&) = delete;
  Keyspace& operator=(const Keyspace&) = delete;

  std::optional<std::string> get(std::string_view key, TimePoint now);
  std::optional<StoredEntry> get_entry(std::string_view key, TimePoint now);
  // `times` tell the calendar's time of an expiry.
  std::optional<RawEntry> get_raw(std::string_view key, TimePoint now, const BothTimes& times);
  bool exists(std::string_view key, TimePoint now);

  // Near the bound, expired entries are freed before a write, until there is room for these bytes, for a table that has
  // to grow, and for later writes. False where there is room, or no expired entry is left.
  bool wants_room(std::size_t bytes, TimePoint now) const noexcept;
  // Frees in one slice of well under a millisecond; `shard` is where to go on, at first 0. False after the last slice.
  bool make_room(std::size_t bytes, TimePoint now, std::size_t& shard);

  // Writes. Error resource_exhausted: the bound is reached, or the machine has no memory; nothing was changed.
  bool set(std::string_view key, std::string_view value, Expiry expiry, WriteIf condition, TimePoint now);
  std::optional<std::int64_t> advance(std::string_view key, std::int64_t value, Expiry expiry,
                                      TimePoint now);  // nullopt: not an integer, unchanged
  using ExpiryOf = std::function<Expiry(const Expiration&)>;
  bool apply(const Transaction& transaction, const ExpiryOf& expiry_of, TimePoint now);

  bool touch(std::string_view key, Expiry expiry, TimePoint now);
  bool remove(std::string_view key, TimePoint now);

  // Keys in the order of their hashes, each exactly once. Error invalid_argument: the cursor is not from this store.
  Page scan(const Scan& scan, const std::optional<Cursor>& cursor, TimePoint now);

  // Frees expired entries. `rest` is called after every step, without a lock; returning false ends the sweep.
  std::size_t sweep(TimePoint now, const std::function<bool()>& rest);

  Totals totals() const;

 private:
  struct ScanPosition;
  class LockedShards;

  Name name(std::string_view key) const noexcept;
  LockedShard lock(std::size_t shard) const noexcept { return LockedShard(shards_[shard], budget_, ticks_); }
  std::size_t room_for(std::size_t bytes) const noexcept { return bytes + budget_.max_bytes() / 8; }
  std::size_t sweep_shard(std::size_t shard, TimePoint now, const std::function<bool()>& rest, bool& goes_on);
  ScanPosition parse(const Cursor& cursor) const;
  Cursor cursor_at(const ScanPosition& position) const;
  bool list(ScanPosition& position, const Scan& scan, TimePoint now, Page& page, std::size_t& slots_left) const;

  const std::uint64_t seed_;
  const std::uint32_t id_;  // identifies this store in cursors
  const Ticks ticks_;
  mutable Budget budget_;
  std::atomic<Tick> swept_out_at_{kNeverTick};  // when a write at the bound freed all expired entries
  std::unique_ptr<Shard[]> shards_;
};

}  // namespace polly::memory
