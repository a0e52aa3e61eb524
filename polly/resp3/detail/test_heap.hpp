// heap_bytes: how much of the heap is in use, for tests of what must not be allocated.
#pragma once

#include <malloc.h>

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#include <sanitizer/allocator_interface.h>
#define POLLY_SANITIZED_HEAP
#endif
#endif

namespace polly::resp3 {

inline std::size_t heap_bytes() noexcept {
#if defined(POLLY_SANITIZED_HEAP)
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

}  // namespace polly::resp3
