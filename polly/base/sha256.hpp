// sha256: the SHA-256 of a text that is in memory as a whole.
//
//   to_hex(sha256("abc"))                    "ba7816bf 8f01cfea ..." without the blanks
//
// Error resource_exhausted: OpenSSL has no memory, or no SHA-256.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace polly {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view text);

}  // namespace polly
