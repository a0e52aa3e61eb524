// Scanning: the order of a scan is (shard, hash), which no write, growth or sweep changes. A cursor is a place in it:
//
//   a1b2c3d4 01f 2a3b4c5d        which store it is from, shard, the smallest hash that is still to come; in hex
#include <array>
#include <cstdio>

#include "polly/backends/memory/detail/keyspace.hpp"
#include "polly/base/hex.hpp"

namespace polly::memory {

namespace {

constexpr std::size_t kSlotsAPageMax = 4096;  // entries looked at for one page, so that a rare prefix takes no loop
constexpr std::size_t kSlotsALockMax = 256;
constexpr std::size_t kCursorBytes = 19;

}  // namespace

struct Keyspace::Place {
  std::uint32_t shard = 0;
  std::uint32_t hash = 0;

  void next_shard() noexcept {
    ++shard;
    hash = 0;
  }
};

Page Keyspace::scan(const Scan& scan, const std::optional<Cursor>& cursor, TimePoint now) {
  Place place = cursor ? parse(*cursor) : Place();
  Page page;
  std::size_t slots_left = kSlotsAPageMax;
  while (place.shard < kShards) {
    if (page.keys.size() >= scan.page_keys() || slots_left == 0) {
      page.next = cursor_at(place);
      break;
    }
    if (!list(place, scan, now, page, slots_left)) place.next_shard();
  }
  return page;
}

// Lists some keys of one shard, and moves the place behind them; false where the shard has no more. Keys of equal
// hash come together, because a place cannot lie between them.
bool Keyspace::list(Place& place, const Scan& scan, TimePoint now, Page& page, std::size_t& slots_left) const {
  const LockedShard shard = lock(place.shard);
  const Table& table = shard.table();
  std::uint32_t hash = place.hash;
  std::size_t looked = 0;
  slots_left -= 1;
  for (Slot* slot = table.first_from(place.hash); slot != nullptr; slot = table.next(slot), ++looked) {
    const bool is_enough = looked >= kSlotsALockMax || slots_left == 0 || page.keys.size() >= scan.page_keys();
    if (is_enough && looked > 0 && slot->hash != hash) {
      place.hash = slot->hash;
      return true;
    }
    hash = slot->hash;
    if (slots_left > 0) --slots_left;
    const Entry& entry = *slot->entry;
    if (entry.key().starts_with(scan.prefix()) && !entry.is_expired(now)) page.keys.emplace_back(entry.key());
  }
  return false;
}

Cursor Keyspace::cursor_at(const Place& place) const {
  std::array<char, kCursorBytes + 1> text{};
  std::snprintf(text.data(), text.size(), "%08x%03x%08x", id_, place.shard, place.hash);
  return Cursor(std::string(text.data(), kCursorBytes));
}

Keyspace::Place Keyspace::parse(const Cursor& cursor) const {
  const std::string_view text = cursor.opaque();
  if (text.size() == kCursorBytes) {
    const auto store = parse_hex<std::uint32_t>(text.substr(0, 8));
    const auto shard = parse_hex<std::uint32_t>(text.substr(8, 3));
    const auto hash = parse_hex<std::uint32_t>(text.substr(11));
    if (store == id_ && shard && *shard < kShards && hash) return Place{*shard, *hash};
  }
  throw Error(ErrorKind::invalid_argument, "the cursor is not from a scan of this store");
}

}  // namespace polly::memory
