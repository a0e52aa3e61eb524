#include "polly/webhook/detail/record_ring.hpp"

#include <algorithm>

namespace polly::webhook {

RecordRing::RecordRing(std::size_t slots)
    : count_(std::max<std::size_t>(slots, 1)), slots_(std::make_unique<Slot[]>(count_)) {}

bool RecordRing::add(std::span<const std::uint64_t> words) noexcept {
  const std::uint64_t ticket = next_.fetch_add(1, std::memory_order_acq_rel);
  Slot& slot = slots_[ticket % count_];
  std::uint64_t version = slot.version.load(std::memory_order_relaxed);
  const bool is_taken = version % 2 == 1 || version > 2 * ticket;
  if (is_taken || !slot.version.compare_exchange_strong(version, 2 * ticket + 1, std::memory_order_acquire)) {
    return false;
  }
  const std::size_t size = std::min(words.size(), kWords);
  slot.size.store(size, std::memory_order_release);
  for (std::size_t i = 0; i < size; ++i) slot.words[i].store(words[i], std::memory_order_release);
  slot.version.store(2 * ticket + 2, std::memory_order_release);
  return true;
}

bool RecordRing::read(std::uint64_t ticket, Words& words) const noexcept {
  const Slot& slot = slots_[ticket % count_];
  const std::uint64_t version = slot.version.load(std::memory_order_acquire);
  if (version != 2 * ticket + 2) return false;
  const std::size_t size = std::min<std::size_t>(slot.size.load(std::memory_order_acquire), kWords);
  for (std::size_t i = 0; i < size; ++i) words[i] = slot.words[i].load(std::memory_order_acquire);
  return slot.version.load(std::memory_order_relaxed) == version;
}

}  // namespace polly::webhook
