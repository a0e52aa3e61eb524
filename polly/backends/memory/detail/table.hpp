// Table: the hash table of one shard: an array of slots, sorted by hash, with gaps.
//
//   hash     00.. 00..      2f.. 31..           a0.. a0.. a1..              (last: always free)
//   slot   |  0 |  1 |    |  3 |  4 |    |    |  7 |  8 |  9 |    |    |    |    |
//                                                          capacity ^    ^ length
// An entry's home is hash * capacity / 2^32, which keeps the order of hashes; the entry lies there or to the right of
// it, after all smaller hashes (linear probing with ordered runs). So a search ends at the first larger hash; a
// deletion moves the rest of its run one to the left and leaves no marks; growing, by any factor, is one pass from left
// to right that does not read the entries; and a walk by hash (scan, sweep) survives any change between its steps.
//
// A slot also holds a coarse expiry, so that a sweep does not read entries that are far from theirs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "polly/backends/memory/detail/entry.hpp"

namespace polly::memory {

using Tick = std::uint32_t;  // a coarse time; an entry is not expired before its tick
inline constexpr Tick kNeverTick = ~Tick{0};

struct Slot {
  std::uint32_t hash = 0;
  Tick tick = 0;
  Entry* entry = nullptr;  // nullptr: the slot is free
};

// Pointers to slots are valid until the table changes. Not thread-safe: its shard locks.
class Table {
 public:
  Table() noexcept = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table();

  // The slot of the key, or nullptr.
  Slot* find(std::uint32_t hash, std::string_view key) const noexcept {
    for (Slot* slot = home(hash); slot->entry != nullptr && slot->hash <= hash; ++slot) {
      if (slot->hash == hash && slot->entry->key() == key) return slot;
    }
    return nullptr;
  }

  // The first used slot with a hash of at least this; nullptr where there is none.
  Slot* first_from(std::uint32_t hash) const noexcept;
  Slot* next(Slot* slot) const noexcept { return first_in_use(slot + 1); }
  Slot* first_in_use(Slot* slot) const noexcept;  // this slot or a later one

  // Adds an entry whose key is not in the table. Error resource_exhausted: the table could not grow and is unchanged.
  void insert(std::uint32_t hash, Tick tick, EntryPtr entry);

  // Makes room for so many keys: their insert() does not throw then, until shrink() is called. Error:
  // resource_exhausted.
  void reserve(std::size_t more);

  // What reserve() would add to cost_bytes().
  std::size_t growth_bytes(std::size_t more) const noexcept;

  // Removes the entry. Afterwards `slot` holds the entry that followed, if that one moved, or is free.
  EntryPtr take(Slot* slot) noexcept;

  // Frees memory where most of the table is unused.
  void shrink() noexcept;

  std::size_t size() const noexcept { return size_; }
  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t cost_bytes() const noexcept { return capacity_ == 0 ? 0 : length_ * sizeof(Slot); }

 private:
  Slot* home(std::uint32_t hash) const noexcept { return slots_ + ((std::uint64_t{hash} * capacity_) >> 32U); }
  Slot* last() const noexcept { return slots_ + length_ - 1; }
  bool has_room_for(std::size_t more) const noexcept;
  void grow_for(std::size_t more);
  struct Dimensions;
  Dimensions dimensions_for(std::size_t more) const noexcept;
  Dimensions dimensions(std::size_t capacity, std::size_t spare) const noexcept;
  bool rebuild(const Dimensions& wanted) noexcept;  // false: no memory
  std::size_t end_with(std::size_t capacity) const noexcept;
  void release() noexcept;

  static Slot no_slots_[1];  // the slots of a table without memory; never written

  Slot* slots_ = no_slots_;
  std::uint32_t capacity_ = 0;
  std::uint32_t length_ = 1;
  std::uint32_t size_ = 0;
};

}  // namespace polly::memory
