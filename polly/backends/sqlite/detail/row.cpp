#include "polly/backends/sqlite/detail/row.hpp"

#include <array>
#include <limits>

#include "polly/backends/sqlite/detail/crc32c.hpp"

namespace polly::sqlite {

std::int64_t checksum(std::string_view key, std::string_view value, std::optional<std::int64_t> expires_at) noexcept {
  std::array<char, 8> time{};
  auto rest = static_cast<std::uint64_t>(expires_at.value_or(std::numeric_limits<std::int64_t>::min()));
  for (char& byte : time) byte = static_cast<char>(rest & 0xffU), rest >>= 8U;
  std::uint32_t crc = crc32c(std::string_view(time.data(), time.size()));
  crc = crc32c(key, crc);
  crc = crc32c(std::string_view("\0", 1), crc);
  return crc32c(value, crc);
}

std::optional<std::int64_t> expiry_of(const Expiration& expiration, WallTime now) noexcept {
  if (expiration.at()) return expiration.at()->time_since_epoch().count();
  if (expiration.after()) return (now + *expiration.after()).time_since_epoch().count();
  return std::nullopt;
}

Error damaged_row() {
  return Error(ErrorKind::corrupt,
               "the stored row is damaged: its checksum does not match its bytes; restore it from a backup, or delete "
               "it: the next event stores it again");
}

}  // namespace polly::sqlite
