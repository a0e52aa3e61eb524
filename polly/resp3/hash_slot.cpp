#include "polly/resp3/hash_slot.hpp"

#include <array>
#include <cstddef>

namespace polly::resp3 {

namespace {

constexpr std::uint16_t kPolynomial = 0x1021;  // most significant bit first, begins with 0

// What eight steps make of each byte.
constexpr std::array<std::uint16_t, 256> make_crc_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned crc = byte << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ kPolynomial : crc << 1;
    table[byte] = static_cast<std::uint16_t>(crc);
  }
  return table;
}

constexpr std::array<std::uint16_t, 256> kCrcTable = make_crc_table();

std::uint16_t crc16(std::string_view text) noexcept {
  unsigned crc = 0;
  for (const char c : text) crc = ((crc << 8) & 0xFFFF) ^ kCrcTable[(crc >> 8) ^ static_cast<unsigned char>(c)];
  return static_cast<std::uint16_t>(crc);
}

std::string_view hashed_part(std::string_view key) noexcept {
  const std::size_t begin = key.find('{');
  if (begin == std::string_view::npos) return key;
  const std::size_t end = key.find('}', begin + 1);
  if (end == std::string_view::npos || end == begin + 1) return key;
  return key.substr(begin + 1, end - begin - 1);
}

}  // namespace

std::uint16_t hash_slot(std::string_view key) noexcept {
  return crc16(hashed_part(key)) % kHashSlots;
}

}  // namespace polly::resp3
