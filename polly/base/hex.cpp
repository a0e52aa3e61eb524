#include "polly/base/hex.hpp"

#include <limits>

namespace polly {

namespace {

int digit_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return text;
}

bool from_hex(std::string_view digits, std::span<std::uint8_t> bytes) noexcept {
  if (digits.size() != bytes.size() * 2) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = digit_value(digits[2 * i]);
    const int low = digit_value(digits[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

template <class Number>
std::optional<Number> parse_hex(std::string_view digits) noexcept {
  if (digits.empty()) return std::nullopt;
  Number number = 0;
  for (const char digit : digits) {
    const int value = digit_value(digit);
    if (value < 0 || number > std::numeric_limits<Number>::max() >> 4) return std::nullopt;
    number = number << 4 | static_cast<Number>(value);
  }
  return number;
}

template std::optional<std::uint32_t> parse_hex(std::string_view digits) noexcept;
template std::optional<std::uint64_t> parse_hex(std::string_view digits) noexcept;

bool is_hex_digit(char c) noexcept {
  return digit_value(c) >= 0;
}

}  // namespace polly
