#include "polly/base/base64.hpp"

#include <array>
#include <cstdint>

namespace polly {

namespace {

constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> kValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kBase64Digits.size(); ++i) {
    values[static_cast<unsigned char>(kBase64Digits[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}();

std::uint32_t byte_at(std::string_view bytes, std::size_t at) noexcept {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  char* next = text.data();
  for (std::size_t at = 0; at < bytes.size(); at += 3, next += 4) {
    const std::uint32_t group = byte_at(bytes, at) << 16 | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2);
    next[0] = kBase64Digits[group >> 18 & 63];
    next[1] = kBase64Digits[group >> 12 & 63];
    if (at + 1 < bytes.size()) next[2] = kBase64Digits[group >> 6 & 63];
    if (at + 2 < bytes.size()) next[3] = kBase64Digits[group & 63];
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const std::size_t missing = at + 4 == text.size() ? padding : 0;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const int value = i >= 4 - missing ? 0 : kValues[static_cast<unsigned char>(text[at + i])];
      if (value < 0) return std::nullopt;
      group = group << 6 | static_cast<std::uint32_t>(value);
    }
    const std::uint32_t unused = missing == 2 ? 0xFFFFU : missing == 1 ? 0xFFU : 0U;
    if ((group & unused) != 0) return std::nullopt;  // unused bits have to be 0
    bytes += static_cast<char>(group >> 16);
    if (missing < 2) bytes += static_cast<char>(group >> 8 & 255);
    if (missing < 1) bytes += static_cast<char>(group & 255);
  }
  return bytes;
}

}  // namespace polly
