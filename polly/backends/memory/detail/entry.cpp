#include "polly/backends/memory/detail/entry.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "polly/base/error.hpp"

namespace polly::memory {

void FreeEntry::operator()(Entry* entry) const noexcept {
  ::operator delete(static_cast<void*>(entry));
}

EntryPtr Entry::make(std::string_view key, std::string_view value, Expiry expiry) {
  static_assert(offsetof(Entry, key_size_) + sizeof(key_size_) == kHeaderBytes);
  static_assert(cost_bytes(0, 0) - kAllocatorBytes >= sizeof(Entry));
  void* room = ::operator new(cost_bytes(key.size(), value.size()) - kAllocatorBytes, std::nothrow);
  if (room == nullptr) {
    throw Error(
        ErrorKind::resource_exhausted,
        "no memory is left for another entry of the memory store: free memory, or set Storage::memory_max_bytes");
  }
  return EntryPtr(new (room) Entry(key, value, expiry));
}

Entry::Entry(std::string_view key, std::string_view value, Expiry expiry) noexcept
    : expiry_(expiry),
      value_size_(static_cast<std::uint32_t>(value.size())),
      key_size_(static_cast<std::uint16_t>(key.size())) {
  std::copy(value.begin(), value.end(), std::copy(key.begin(), key.end(), bytes()));
}

bool Entry::replace_value(std::string_view value) noexcept {
  if (cost_bytes(key_size_, value.size()) != cost_bytes()) return false;
  std::copy(value.begin(), value.end(), bytes() + key_size_);
  value_size_ = static_cast<std::uint32_t>(value.size());
  return true;
}

}  // namespace polly::memory
