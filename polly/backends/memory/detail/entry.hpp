// An entry in memory is one allocation that holds expiry, key and value:
//
//   0                8               12           14
//   +----------------+---------------+------------+-----------------+---------------------+ - - - -+
//   | expiry (int64) | value size u32| key size u16| key ...         | value ...           | unused |
//   +----------------+---------------+------------+-----------------+---------------------+ - - - -+
//   |<------------------------------- allocation_bytes() = 8 mod 16 ------------------------------>|
//
// An allocation is 8 bytes more than a multiple of 16, which wastes nothing (glibc's chunks are multiples of 16, with 8
// bytes of its own). So the sizes alone tell whether a new value fits in place of the old one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "polly/base/clock.hpp"

namespace polly::memory {

// When an entry expires: nanoseconds of the monotonic clock.
using Expiry = TimePoint;
inline constexpr Expiry kNever = Expiry::max();

class Entry;

struct FreeEntry {
  void operator()(Entry* entry) const noexcept;
};
using EntryPtr = std::unique_ptr<Entry, FreeEntry>;

class Entry {
 public:
  // Copies both. Error resource_exhausted where the machine has no memory.
  static EntryPtr make(std::string_view key, std::string_view value, Expiry expiry);

  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

  Expiry expiry() const noexcept { return expiry_; }
  void set_expiry(Expiry expiry) noexcept { expiry_ = expiry; }
  bool is_expired(TimePoint now) const noexcept { return expiry_ <= now; }

  std::string_view key() const noexcept { return {bytes(), key_size_}; }
  std::string_view value() const noexcept { return {bytes() + key_size_, value_size_}; }

  // Overwrites the value; false, and nothing is changed, where the new one needs another allocation.
  bool replace_value(std::string_view value) noexcept;

  // The memory that the entry takes, including the allocator's own bytes.
  std::size_t cost_bytes() const noexcept { return cost_bytes(key_size_, value_size_); }
  static constexpr std::size_t cost_bytes(std::size_t key_size, std::size_t value_size) noexcept {
    return (kHeaderBytes + key_size + value_size + kAllocatorBytes + 15) / 16 * 16;
  }

 private:
  static constexpr std::size_t kHeaderBytes = 14;
  static constexpr std::size_t kAllocatorBytes = 8;

  Entry(std::string_view key, std::string_view value, Expiry expiry) noexcept;

  const char* bytes() const noexcept { return reinterpret_cast<const char*>(this) + kHeaderBytes; }
  char* bytes() noexcept { return reinterpret_cast<char*>(this) + kHeaderBytes; }

  Expiry expiry_;
  std::uint32_t value_size_;
  std::uint16_t key_size_;
};

}  // namespace polly::memory
