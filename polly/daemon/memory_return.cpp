#include "polly/daemon/memory_return.hpp"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <utility>

namespace polly {

namespace {

constexpr int kFromSystemBytes = 128 * 1024;  // each larger block has its own mapping (mmap)

void trim() noexcept {
#if defined(__GLIBC__)
  ::malloc_trim(0);
#endif
}

}  // namespace

void MemoryReturn::set_up_allocator() noexcept {
#if defined(__GLIBC__)
  ::mallopt(M_MMAP_THRESHOLD, kFromSystemBytes);
  ::mallopt(M_TRIM_THRESHOLD, 4 * kFromSystemBytes);
#endif
}

MemoryReturn::MemoryReturn(std::function<HeldMemory()> held) : held_(std::move(held)), thread_([this] { run(); }) {}

MemoryReturn::~MemoryReturn() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  ends_.notify_one();
  thread_.join();
}

// A burst is over when three quarters of its peak have been freed.
void MemoryReturn::run() {
  std::size_t peak = 0;
  std::unique_lock lock(mutex_);
  while (!ends_.wait_for(lock, kInterval, [this] { return is_ending_; })) {
    const HeldMemory held = held_();
    peak = std::max(peak, held.peak);
    if (peak < kBurstBytes || held.now > peak / 4) continue;
    trim();
    peak = 0;
  }
}

}  // namespace polly
