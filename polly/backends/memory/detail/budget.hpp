// Budget: how many bytes the entries and tables of a store may take, shared by all its shards. Without a bound it
// counts nothing, so that threads do not contend for one counter.
#pragma once

#include <atomic>
#include <cstddef>

namespace polly::memory {

class Budget {
 public:
  explicit Budget(std::size_t max_bytes) noexcept : max_bytes_(max_bytes) {}  // 0: no bound

  bool is_bounded() const noexcept { return max_bytes_ != 0; }
  std::size_t max_bytes() const noexcept { return max_bytes_; }
  bool has_room_for(std::size_t bytes) const noexcept {
    return !is_bounded() || used_.load(std::memory_order_relaxed) + bytes <= max_bytes_;
  }

  // Reserves bytes; false where they would exceed the bound.
  bool take(std::size_t bytes) noexcept {
    std::size_t used = used_.load(std::memory_order_relaxed);
    do {
      if (used + bytes > max_bytes_) return false;
    } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
  }

  // Adds the difference between the bytes in use and the bytes reserved; modulo 2^64, so that it may be negative.
  void settle(std::size_t difference) noexcept {
    if (difference != 0) used_.fetch_add(difference, std::memory_order_relaxed);
  }

 private:
  const std::size_t max_bytes_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace polly::memory
