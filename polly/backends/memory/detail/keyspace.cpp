#include "polly/backends/memory/detail/keyspace.hpp"

#include <algorithm>
#include <utility>

#include "polly/backends/memory/detail/hash.hpp"
#include "polly/store/json_value.hpp"

namespace polly::memory {

namespace {

std::optional<Milliseconds> time_left(Expiry expiry, TimePoint now) noexcept {
  if (expiry == kNever) return std::nullopt;
  return std::chrono::ceil<Milliseconds>(expiry - now);
}

}  // namespace

Keyspace::Keyspace(std::size_t max_bytes, TimePoint start)
    : seed_(random_seed()),
      id_(static_cast<std::uint32_t>(random_seed())),
      ticks_(start),
      budget_(max_bytes),
      shards_(std::make_unique<Shard[]>(kShards)) {}

Name Keyspace::name(std::string_view key) const noexcept {
  return Name(key, hash_of(key, seed_), kShardBits);
}

std::optional<std::string> Keyspace::get(std::string_view key, TimePoint now) {
  const Name wanted = name(key);
  LockedShard shard = lock(wanted.shard);
  const Slot* slot = shard.find(wanted, now);
  if (slot == nullptr) return std::nullopt;
  return std::string(slot->entry->value());
}

std::optional<StoredEntry> Keyspace::get_entry(std::string_view key, TimePoint now) {
  const Name wanted = name(key);
  StoredEntry copy;
  {
    LockedShard shard = lock(wanted.shard);
    const Slot* slot = shard.find(wanted, now);
    if (slot == nullptr) return std::nullopt;
    copy.bytes = slot->entry->value();
    copy.time_left = time_left(slot->entry->expiry(), now);
  }
  copy.revision = Revision::of(copy.bytes);
  return copy;
}

std::optional<RawEntry> Keyspace::get_raw(std::string_view key, TimePoint now, const BothTimes& times) {
  const Name wanted = name(key);
  RawEntry copy;
  {
    LockedShard shard = lock(wanted.shard);
    const Slot* slot = shard.find(wanted, now);
    if (slot == nullptr) return std::nullopt;
    copy.bytes = slot->entry->value();
    const Expiry expiry = slot->entry->expiry();
    if (expiry != kNever) copy.expires = times.wall + std::chrono::round<Milliseconds>(expiry - times.now);
  }
  copy.revision = Revision::of(copy.bytes);
  return copy;
}

bool Keyspace::exists(std::string_view key, TimePoint now) {
  const Name wanted = name(key);
  return lock(wanted.shard).find(wanted, now) != nullptr;
}

bool Keyspace::set(std::string_view key, std::string_view value, Expiry expiry, WriteIf condition, TimePoint now) {
  const Name wanted = name(key);
  LockedShard shard = lock(wanted.shard);
  Slot* slot = shard.find(wanted, now);
  if (slot != nullptr && condition == WriteIf::absent) return false;
  if (expiry > now) {
    shard.write(wanted, slot, value, expiry);
  } else if (slot != nullptr) {
    shard.remove(slot);
  }
  return true;
}

std::optional<std::int64_t> Keyspace::advance(std::string_view key, std::int64_t value, Expiry expiry, TimePoint now) {
  const Name wanted = name(key);
  const std::string text = std::to_string(value);
  LockedShard shard = lock(wanted.shard);
  Slot* slot = shard.find(wanted, now);
  std::optional<std::int64_t> held;
  if (slot != nullptr) {
    held = parse_integer(slot->entry->value());
    if (!held) return std::nullopt;
  }
  if (expiry <= now) {
    if (slot != nullptr) shard.remove(slot);
  } else if (!held || value > *held) {
    shard.write(wanted, slot, text, expiry);
  } else {
    shard.set_expiry(slot, expiry);
  }
  return held ? std::max(*held, value) : value;
}

bool Keyspace::touch(std::string_view key, Expiry expiry, TimePoint now) {
  const Name wanted = name(key);
  LockedShard shard = lock(wanted.shard);
  Slot* slot = shard.find(wanted, now);
  if (slot == nullptr) return false;
  if (expiry > now) {
    shard.set_expiry(slot, expiry);
  } else {
    shard.remove(slot);
  }
  return true;
}

bool Keyspace::remove(std::string_view key, TimePoint now) {
  return touch(key, now, now);
}

Totals Keyspace::totals() const {
  Totals sum;
  for (std::size_t i = 0; i < kShards; ++i) {
    const Totals totals = lock(i).totals();
    sum.keys += totals.keys;
    sum.bytes += totals.bytes;
    sum.expired += totals.expired;
  }
  return sum;
}

}  // namespace polly::memory
