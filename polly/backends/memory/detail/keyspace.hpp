// Keyspace: the engine itself, without coroutines or clocks: shards, and the verbs of Backend as plain functions that
// are told the time. Every verb is atomic (apply: over all its keys) and may be called from any thread.
//
// What an expired entry means is decided here: find() of a LockedShard lets nobody see one. An expiry that is not
// after `now` removes what was there.
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
#include "polly/store/backend.hpp"

namespace polly::memory {

class Keyspace {
 public:
  static constexpr unsigned kShardBits = 12;
  static constexpr std::size_t kShards = std::size_t{1} << kShardBits;

  // max_bytes 0: no bound. Lifetimes are measured coarsely from `start` on.
  Keyspace(std::size_t max_bytes, TimePoint start);
  Keyspace(const Keyspace&) = delete;
  Keyspace& operator=(const Keyspace&) = delete;

  std::optional<std::string> get(std::string_view key, TimePoint now);
  std::optional<StoredEntry> get_entry(std::string_view key, TimePoint now);
  bool exists(std::string_view key, TimePoint now);

  // Near the bound, expired entries are freed before something is written: until there is room again for these bytes,
  // for a table that has to grow, and for those who come next. False where there is room, or nothing more to free.
  bool wants_room(std::size_t bytes, TimePoint now) const noexcept;
  // A slice of that, of well under a millisecond; `shard` is where it goes on, at first 0. False where it was the last.
  bool make_room(std::size_t bytes, TimePoint now, std::size_t& shard);

  // These write. Error resource_exhausted: at the bound, or the machine has no memory; nothing was changed.
  bool set(std::string_view key, std::string_view value, Expiry expiry, WriteIf condition, TimePoint now);
  std::optional<std::int64_t> advance(std::string_view key, std::int64_t value, Expiry expiry,
                                      TimePoint now);  // nullopt: it is no integer, and stays
  using ExpiryOf = std::function<Expiry(const Expiration&)>;
  bool apply(const Transaction& transaction, const ExpiryOf& expiry_of, TimePoint now);

  bool touch(std::string_view key, Expiry expiry, TimePoint now);
  bool remove(std::string_view key, TimePoint now);

  // Keys in the order of their hashes, each exactly once. Error invalid_argument: the cursor is not from here.
  Page scan(const Scan& scan, const std::optional<Cursor>& cursor, TimePoint now);

  // Frees what has expired. `rest` is called after every step, without a lock; false ends the sweep.
  std::size_t sweep(TimePoint now, const std::function<bool()>& rest);

  Books books() const;

 private:
  struct Place;  // a position in the order of a scan
  class LockedShards;

  Name name(std::string_view key) const noexcept;
  LockedShard lock(std::size_t shard) const noexcept { return LockedShard(shards_[shard], budget_, ticks_); }
  std::size_t room_for(std::size_t bytes) const noexcept { return bytes + budget_.max_bytes() / 8; }
  std::size_t sweep_shard(std::size_t shard, TimePoint now, const std::function<bool()>& rest, bool& goes_on);
  Place parse(const Cursor& cursor) const;
  Cursor cursor_at(const Place& place) const;
  bool list(Place& place, const Scan& scan, TimePoint now, Page& page, std::size_t& slots_left) const;

  const std::uint64_t seed_;
  const std::uint32_t id_;  // in cursors
  const Ticks ticks_;
  mutable Budget budget_;
  std::atomic<Tick> swept_out_at_{kNeverTick};  // when a writer at the bound found nothing more to free
  std::unique_ptr<Shard[]> shards_;
};

}  // namespace polly::memory
