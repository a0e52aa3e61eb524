// RecordRing: the last records of many threads, in a fixed number of slots. A writer never waits: not for a reader, and
// not for another writer.
//
//   ticket        0   1   2   3   4   5   6 ...       the n-th record; it lies in slot n % slots
//   slots (4)    [4] [5] [2] [3]                      after ticket 5
//   version       2 * ticket + 1 while the slot is written, 2 * ticket + 2 when the record is whole, 0 before the first
//
// A reader copies a slot and then looks whether its version is still the same: otherwise the record was overwritten.
// A slot is written word by word with release and read with acquire, so that a reader that sees a word of a later
// record also sees its version (H. Boehm, Can seqlocks get along with programming language memory models?, 2012).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace polly::webhook {

class RecordRing {
 public:
  static constexpr std::size_t kWords = 68;
  using Words = std::array<std::uint64_t, kWords>;

  explicit RecordRing(std::size_t slots);  // at least one

  // At most kWords words. False: the record was dropped, because a thread that writes this slot was stopped while all
  // other slots were written. Thread-safe, as everything here.
  bool add(std::span<const std::uint64_t> words) noexcept;

  // The record of this ticket, whose words beyond its own are undefined; false where it is not there (any more), or not
  // whole yet.
  bool read(std::uint64_t ticket, Words& words) const noexcept;

  std::size_t slots() const noexcept { return count_; }
  std::uint64_t next() const noexcept { return next_.load(std::memory_order_acquire); }  // the ticket of the next one
  std::uint64_t oldest() const noexcept {                                                // that can still be there
    const std::uint64_t end = next();
    return end > count_ ? end - count_ : 0;
  }

 private:
  struct alignas(64) Slot {
    std::atomic<std::uint64_t> version{0};
    std::atomic<std::uint64_t> size{0};
    std::array<std::atomic<std::uint64_t>, kWords> words{};
  };

  const std::size_t count_;
  const std::unique_ptr<Slot[]> slots_;
  alignas(64) std::atomic<std::uint64_t> next_{0};
};

}  // namespace polly::webhook
