// MemoryReturn: returns freed memory to the system.
//
// The C library keeps freed memory for later allocations. After a burst of large requests it would keep most of it for
// ever: its threshold above which a block has its own mapping rises by itself, later blocks come from its pools, and a
// pool shrinks only at its end. Therefore the threshold is fixed, so that large blocks are always mapped and unmapped
// by themselves, and the pools are trimmed after a burst, on a separate thread, because that takes milliseconds.
//
//   MemoryReturn::set_up_allocator();
//   const MemoryReturn memory_return([&] { return HeldMemory(); });
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>

#include "polly/base/clock.hpp"

namespace polly {

// How many bytes requests hold now, and the peak since the previous call.
struct HeldMemory {
  std::size_t now = 0;
  std::size_t peak = 0;
};

class MemoryReturn {
 public:
  static constexpr std::size_t kBurstBytes = 8 * 1024 * 1024;  // a smaller peak does not cause a trim
  static constexpr Milliseconds kInterval{1'000};

  // Affects the whole process. Call it before threads are started.
  static void set_up_allocator() noexcept;

  // `held` is called on this object's thread, once per interval, until the destructor returns.
  explicit MemoryReturn(std::function<HeldMemory()> held);
  MemoryReturn(const MemoryReturn&) = delete;
  MemoryReturn& operator=(const MemoryReturn&) = delete;
  ~MemoryReturn();

 private:
  void run();

  const std::function<HeldMemory()> held_;
  std::mutex mutex_;
  std::condition_variable ends_;
  bool is_ending_ = false;
  std::thread thread_;
};

}  // namespace polly
