#include "polly/backends/memory/detail/table.hpp"

#include <algorithm>
#include <new>

#include "polly/base/error.hpp"

namespace polly::memory {

namespace {

constexpr std::size_t kCapacityMin = 8;
constexpr std::size_t kSpareMin = 4;  // slots behind the last home, for runs that end there

constexpr std::size_t most_entries(std::size_t capacity) noexcept {
  return capacity - capacity / 8;
}

std::uint64_t home_of(std::uint32_t hash, std::size_t capacity) noexcept {
  return (std::uint64_t{hash} * capacity) >> 32U;
}

}  // namespace

Slot Table::no_slots_[1];

struct Table::Dimensions {
  std::size_t capacity;
  std::size_t length;
};

Table::~Table() {
  for (Slot* slot = slots_; slot < last(); ++slot) EntryPtr(slot->entry).reset();
  release();
}

Slot* Table::first_in_use(Slot* slot) const noexcept {
  while (slot <= last() && slot->entry == nullptr) ++slot;
  return slot <= last() ? slot : nullptr;
}

Slot* Table::first_from(std::uint32_t hash) const noexcept {
  Slot* slot = home(hash);
  while (slot->entry != nullptr && slot->hash < hash) ++slot;
  return first_in_use(slot);
}

void Table::insert(std::uint32_t hash, Tick tick, EntryPtr entry) {
  if (size_ >= most_entries(capacity_)) grow_for(1);
  Slot* place = home(hash);
  while (place->entry != nullptr && place->hash <= hash) ++place;
  Slot* gap = place;
  while (gap->entry != nullptr) ++gap;
  if (gap == last()) {
    grow_for(1);
    return insert(hash, tick, std::move(entry));
  }
  std::move_backward(place, gap, gap + 1);
  *place = Slot{hash, tick, entry.release()};
  ++size_;
}

EntryPtr Table::take(Slot* slot) noexcept {
  EntryPtr taken(slot->entry);
  Slot* end = slot + 1;
  while (end->entry != nullptr && home(end->hash) < end) ++end;
  std::move(slot + 1, end, slot);
  *(end - 1) = Slot();
  --size_;
  return taken;
}

void Table::reserve(std::size_t more) {
  if (!has_room_for(more)) grow_for(more);
}

// Each insertion moves the end of the last run by at most one slot.
bool Table::has_room_for(std::size_t more) const noexcept {
  if (size_ + more > most_entries(capacity_) || more + 1 > length_ - capacity_) return false;
  return std::all_of(last() - more, last(), [](const Slot& slot) { return slot.entry == nullptr; });
}

std::size_t Table::growth_bytes(std::size_t more) const noexcept {
  return has_room_for(more) ? 0 : dimensions_for(more).length * sizeof(Slot) - cost_bytes();
}

Table::Dimensions Table::dimensions_for(std::size_t more) const noexcept {
  std::size_t capacity = std::max<std::size_t>(capacity_, kCapacityMin);
  while (most_entries(capacity) < size_ + more) capacity += capacity / 2;
  return dimensions(capacity, more);
}

Table::Dimensions Table::dimensions(std::size_t capacity, std::size_t spare) const noexcept {
  return {capacity, std::max(capacity, end_with(capacity)) + spare + kSpareMin + capacity / 64 + 1};
}

void Table::grow_for(std::size_t more) {
  if (!rebuild(dimensions_for(more))) {
    throw Error(ErrorKind::resource_exhausted,
                "no memory is left to grow a table of the memory store: free memory, or set Storage::memory_max_bytes");
  }
}

void Table::shrink() noexcept {
  if (size_ == 0) {
    release();
  } else if (capacity_ > kCapacityMin && size_ < capacity_ / 4) {
    rebuild(dimensions(std::max<std::size_t>(2 * std::size_t{size_}, kCapacityMin), 0));
  }
}

// The index after the last used slot, if the entries lay in a table of this capacity.
std::size_t Table::end_with(std::size_t capacity) const noexcept {
  std::size_t end = 0;
  for (const Slot* slot = slots_; slot < last(); ++slot) {
    if (slot->entry != nullptr) end = std::max<std::size_t>(end, home_of(slot->hash, capacity)) + 1;
  }
  return end;
}

bool Table::rebuild(const Dimensions& wanted) noexcept {
  Slot* slots = new (std::nothrow) Slot[wanted.length];
  if (slots == nullptr) return false;
  Slot* end = slots;
  for (const Slot* slot = slots_; slot < last(); ++slot) {
    if (slot->entry == nullptr) continue;
    end = std::max(end, slots + home_of(slot->hash, wanted.capacity));
    *end++ = *slot;
  }
  release();
  slots_ = slots;
  capacity_ = static_cast<std::uint32_t>(wanted.capacity);
  length_ = static_cast<std::uint32_t>(wanted.length);
  return true;
}

// Drops the array without its entries, which have another owner by now.
void Table::release() noexcept {
  if (capacity_ != 0) delete[] slots_;
  slots_ = no_slots_;
  capacity_ = 0;
  length_ = 1;
}

}  // namespace polly::memory
