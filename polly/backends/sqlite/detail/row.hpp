// A row of the table `entries`, and the checksum that shows whether its bytes are those that were written:
//
//   key         TEXT, the primary key
//   value       BLOB, the bytes of the entry
//   expires_at  INTEGER, milliseconds since 1970 (UTC); NULL: it does not expire
//   crc         INTEGER, CRC32C of expires_at (8 bytes, little-endian; the smallest number where NULL), key, NUL, value
//
// A key contains no NUL, so that different rows never have the same bytes to sum.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/store/expiration.hpp"

namespace polly::sqlite {

std::int64_t checksum(std::string_view key, std::string_view value, std::optional<std::int64_t> expires_at) noexcept;

// When an entry written now expires; nullopt: never.
std::optional<std::int64_t> expiry_of(const Expiration& expiration, WallTime now) noexcept;

Error damaged_row();  // corrupt

constexpr bool is_expired(std::optional<std::int64_t> expires_at, WallTime now) noexcept {
  return expires_at && *expires_at <= now.time_since_epoch().count();
}

}  // namespace polly::sqlite
