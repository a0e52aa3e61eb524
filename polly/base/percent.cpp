#include "polly/base/percent.hpp"

#include <array>
#include <cstdint>

#include "polly/base/ascii.hpp"
#include "polly/base/hex.hpp"

namespace polly {

namespace {

bool is_unreserved(char c) noexcept {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kDigits[byte >> 4];
      encoded += kDigits[byte & 0xF];
    }
  }
  return encoded;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    std::array<std::uint8_t, 1> byte{};
    if (!from_hex(text.substr(i + 1, 2), byte)) return std::nullopt;
    decoded += static_cast<char>(byte[0]);
    i += 2;
  }
  return decoded;
}

}  // namespace polly
