// Scanning: the order of a scan is (shard, hash), which no write, growth or sweep changes. A cursor is a position in
// it:
//
//   a1b2c3d4 01f 2a3b4c5d        id of the store, shard, the smallest hash that was not listed yet; in hex
#include <array>
#include <cstdio>

#include "polly/backends/memory/detail/keyspace.hpp"
#include "polly/base/hex.hpp"

namespace polly::memory {

namespace {

constexpr std::size_t kSlotsAPageMax = 4096;  // visited for one page, so that a rare prefix does not block a loop
constexpr std::size_t kSlotsALockMax = 256;
constexpr std::size_t kCursorBytes = 19;

}  // namespace

struct Keyspace::ScanPosition {
  std::uint32_t shard = 0;
  std::uint32_t hash = 0;

  void next_shard() noexcept {
    ++shard;
    hash = 0;
  }
};

Page Keyspace::scan(const Scan& scan, const std::optional<Cursor>& cursor, TimePoint now) {
  ScanPosition position = cursor ? parse(*cursor) : ScanPosition();
  Page page;
  std::size_t slots_left = kSlotsAPageMax;
  while (position.shard < kShards) {
    if (page.keys.size() >= scan.page_keys() || slots_left == 0) {
      page.next = cursor_at(position);
      break;
    }
    if (!list(position, scan, now, page, slots_left)) position.next_shard();
  }
  return page;
}

// Lists some keys of one shard and moves the position behind them; false where the shard has no more. Keys of equal
// hash are listed together, because no position lies between them.
bool Keyspace::list(ScanPosition& position, const Scan& scan, TimePoint now, Page& page,
                    std::size_t& slots_left) const {
  const LockedShard shard = lock(position.shard);
  const Table& table = shard.table();
  std::uint32_t hash = position.hash;
  std::size_t looked = 0;
  slots_left -= 1;
  for (Slot* slot = table.first_from(position.hash); slot != nullptr; slot = table.next(slot), ++looked) {
    const bool is_enough = looked >= kSlotsALockMax || slots_left == 0 || page.keys.size() >= scan.page_keys();
    if (is_enough && looked > 0 && slot->hash != hash) {
      position.hash = slot->hash;
      return true;
    }
    hash = slot->hash;
    if (slots_left > 0) --slots_left;
    const Entry& entry = *slot->entry;
    if (entry.key().starts_with(scan.prefix()) && !entry.is_expired(now)) page.keys.emplace_back(entry.key());
  }
  return false;
}

Cursor Keyspace::cursor_at(const ScanPosition& position) const {
  std::array<char, kCursorBytes + 1> text{};
  std::snprintf(text.data(), text.size(), "%08x%03x%08x", id_, position.shard, position.hash);
  return Cursor(std::string(text.data(), kCursorBytes));
}

Keyspace::ScanPosition Keyspace::parse(const Cursor& cursor) const {
  const std::string_view text = cursor.opaque();
  if (text.size() == kCursorBytes) {
    const auto store = parse_hex<std::uint32_t>(text.substr(0, 8));
    const auto shard = parse_hex<std::uint32_t>(text.substr(8, 3));
    const auto hash = parse_hex<std::uint32_t>(text.substr(11));
    if (store == id_ && shard && *shard < kShards && hash) return ScanPosition{*shard, *hash};
  }
  throw Error(ErrorKind::invalid_argument, "the cursor is not from a scan of this store");
}

}  // namespace polly::memory
