// MemoryReturn: gives memory that was freed back to the system.
//
// The C library keeps freed memory for later. After a burst of large requests it would keep most of it for good: blocks
// that once came from the system one by one come from its pools afterwards (its threshold for that rises by itself),
// and a pool shrinks only at its end. So large blocks always come from the system and go back to it at once, and after
// a burst the pools are trimmed, on a thread of its own, since that takes milliseconds.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>

#include "polly/base/clock.hpp"

namespace polly {

// What those hold who make bursts, and the most since it was asked last.
struct HeldMemory {
  std::size_t now = 0;
  std::size_t peak = 0;
};

class MemoryReturn {
 public:
  static constexpr std::size_t kBurstBytes = 8 * 1024 * 1024;  // less is not worth a trim
  static constexpr Milliseconds kInterval{1'000};

  // For the whole process, before it has threads.
  static void set_up_allocator() noexcept;

  // `held` is called on the thread of this object until the destructor returns.
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
