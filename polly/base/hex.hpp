// Bytes and numbers as hexadecimal digits. What is written is lower case; what is read may be of both cases.
//
//   to_hex(bytes)                          "00ff"
//   parse_hex<std::uint32_t>("00fF")       255
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace polly {

std::string to_hex(std::span<const std::uint8_t> bytes);

// Fills `bytes` from exactly twice as many digits; false (and unspecified content) where `digits` are not that.
bool from_hex(std::string_view digits, std::span<std::uint8_t> bytes) noexcept;

// The number that is the whole text, without "0x"; nullopt where it is none, or the type cannot hold it.
// Number is std::uint32_t or std::uint64_t.
template <class Number>
std::optional<Number> parse_hex(std::string_view digits) noexcept;

bool is_hex_digit(char c) noexcept;

}  // namespace polly
