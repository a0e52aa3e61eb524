#include "polly/store/detail/utf8.hpp"

#include <simdjson.h>
#include <cstdint>
#include <cstring>

namespace polly {

namespace {

// Fast path for keys, which are nearly always plain ASCII: eight bytes at a time, without a call into another library.
bool is_ascii_without_nul(std::string_view bytes) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  constexpr std::uint64_t kLowBits = 0x0101010101010101U;
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, 8);
    // In a word without high bits, word - kLowBits has one exactly where a byte is NUL (or borrowed from one).
    if (((word | (word - kLowBits)) & kHighBits) != 0) return false;
  }
  for (; at < bytes.size(); ++at) {
    if (bytes[at] <= '\0') return false;
  }
  return true;
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
  return simdjson::validate_utf8(bytes.data(), bytes.size());
}

bool is_text(std::string_view bytes) noexcept {
  if (is_ascii_without_nul(bytes)) return true;
  return bytes.find('\0') == std::string_view::npos && is_utf8(bytes);
}

}  // namespace polly
