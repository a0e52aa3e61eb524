// CRC32C (Castagnoli), the checksum that stored rows carry.
// Source: https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
#pragma once

#include <cstdint>
#include <string_view>

namespace polly::sqlite {

// The checksum of `bytes`; where `before` is the checksum of other bytes, that of those bytes followed by `bytes`.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0) noexcept;

// The same, computed without the processor's CRC32 instruction.
std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t before = 0) noexcept;

}  // namespace polly::sqlite
