#include "polly/backends/postgres/detail/cursor.hpp"

#include <cstdint>
#include <span>
#include <string_view>

#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"

namespace polly::postgres {

namespace {

constexpr std::string_view kMark = "pg1.";

}  // namespace

Cursor cursor_behind(const Key& key) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(key.text().data());
  return Cursor(std::string(kMark) + to_hex(std::span(bytes, key.text().size())));
}

std::string key_of(const Cursor& cursor, const Scan& scan) {
  const std::string_view text = cursor.opaque();
  if (text.starts_with(kMark)) {
    const std::string_view digits = text.substr(kMark.size());
    std::string bytes(digits.size() / 2, '\0');
    auto* first = reinterpret_cast<std::uint8_t*>(bytes.data());
    if (digits.size() <= 2 * kKeyBytesMax && from_hex(digits, std::span(first, bytes.size())) &&
        bytes.starts_with(scan.prefix())) {
      return Key(std::move(bytes)).text();  // invalid_argument where it is no key
    }
  }
  throw Error(ErrorKind::invalid_argument, "the cursor is not one that a scan of this prefix gave out");
}

}  // namespace polly::postgres
