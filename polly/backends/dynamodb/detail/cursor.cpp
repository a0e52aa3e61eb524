#include "polly/backends/dynamodb/detail/cursor.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"
#include "polly/base/sha256.hpp"

namespace polly::dynamodb_backend {

namespace {

constexpr std::string_view kMark = "dy1.";
constexpr std::size_t kKeyBytesOfTableMax = 2048;
constexpr std::size_t kChecksumBytes = 8;

std::string checksum_of(const std::string& whole_key, const Scan& scan, const Table& table) {
  const std::string text = table.name() + '\n' + table.prefix() + '\n' + std::to_string(scan.prefix().size()) + '\n' +
                           scan.prefix() + whole_key;
  const Sha256 digest = sha256(text);
  return to_hex(std::span(digest).first(kChecksumBytes));
}

std::optional<std::string> take_key(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (!text.starts_with(kMark) || dot < kMark.size()) return std::nullopt;
  const std::string_view digits = text.substr(kMark.size(), dot - kMark.size());
  std::string bytes(digits.size() / 2, '\0');
  auto* first = reinterpret_cast<std::uint8_t*>(bytes.data());
  const bool is_key =
      !bytes.empty() && bytes.size() <= kKeyBytesOfTableMax && from_hex(digits, std::span(first, bytes.size()));
  return is_key ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace

Cursor cursor_behind(const std::string& whole_key, const Scan& scan, const Table& table) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(whole_key.data());
  return Cursor(std::string(kMark) + to_hex(std::span(bytes, whole_key.size())) + "." +
                checksum_of(whole_key, scan, table));
}

std::string key_of(const Cursor& cursor, const Scan& scan, const Table& table) {
  std::optional<std::string> key = take_key(cursor.opaque());
  if (key && cursor_behind(*key, scan, table).opaque() == cursor.opaque()) return std::move(*key);
  throw Error(ErrorKind::invalid_argument, "the cursor is not one that a scan of this prefix gave out");
}

}  // namespace polly::dynamodb_backend
