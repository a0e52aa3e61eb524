// Bytes as lower-case hexadecimal digits, and back. from_hex accepts both cases.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace polly {

std::string to_hex(std::span<const std::uint8_t> bytes);

// Fills `bytes` from exactly twice as many digits; false (and unspecified content) where `digits` are not that.
bool from_hex(std::string_view digits, std::span<std::uint8_t> bytes) noexcept;

bool is_hex_digit(char c) noexcept;

}  // namespace polly
