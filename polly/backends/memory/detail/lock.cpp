#include "polly/backends/memory/detail/lock.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace polly::memory {

namespace {

constexpr int kSpins = 64;  // about a microsecond

void pause() noexcept {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

void Lock::wait() noexcept {
  for (int i = 0; i < kSpins; ++i) {
    std::uint32_t expected = kFree;
    if (state_.load(std::memory_order_relaxed) == kFree &&
        state_.compare_exchange_weak(expected, kHeld, std::memory_order_acquire, std::memory_order_relaxed)) {
      return;
    }
    pause();
  }
  while (state_.exchange(kAwaited, std::memory_order_acquire) != kFree) {
    state_.wait(kAwaited, std::memory_order_relaxed);
  }
}

}  // namespace polly::memory
