// Lock: a mutex of four bytes, so that a shard's lock and its counters share a cache line. It is held for well under a
// microsecond; a thread that finds it held spins a little and then sleeps in the kernel (std::atomic::wait: a futex).
// Source of the three states: Ulrich Drepper, "Futexes Are Tricky", mutex 2. Works with std::unique_lock.
#pragma once

#include <atomic>
#include <cstdint>

namespace polly::memory {

class Lock {
 public:
  void lock() noexcept {
    std::uint32_t expected = kFree;
    if (!state_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire, std::memory_order_relaxed)) wait();
  }
  void unlock() noexcept {
    if (state_.exchange(kFree, std::memory_order_release) == kAwaited) state_.notify_one();
  }

 private:
  static constexpr std::uint32_t kFree = 0;
  static constexpr std::uint32_t kHeld = 1;
  static constexpr std::uint32_t kAwaited = 2;  // held, and a thread may be asleep

  void wait() noexcept;

  std::atomic<std::uint32_t> state_{kFree};
};

}  // namespace polly::memory
