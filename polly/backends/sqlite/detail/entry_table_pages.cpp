// The pages of EntryTable, and its raw entries.
#include <algorithm>
#include <utility>

#include "polly/backends/sqlite/detail/entry_table.hpp"
#include "polly/backends/sqlite/detail/row.hpp"

namespace polly::sqlite {

namespace {

// A stored key that is not a valid key: the row is damaged.
Key key_of(const std::string& text) {
  try {
    return Key(text);
  } catch (const Error&) {
    throw damaged_row();
  }
}

std::optional<WallTime> wall_time(std::optional<std::int64_t> expires_at) {
  if (!expires_at) return std::nullopt;
  return WallTime(Milliseconds(*expires_at));
}

// A cursor is the letter "k" and the last key of the page before; without one, the page begins with the prefix.
std::string last_of(const Scan& scan, const std::optional<Cursor>& cursor) {
  if (!cursor) return {};
  if (cursor->opaque().starts_with("k" + scan.prefix())) return cursor->opaque().substr(1);
  throw Error(ErrorKind::invalid_argument, "the cursor does not belong to this store or prefix: begin the scan again");
}

// Binds the rows of a page: up to page_keys() behind a key, or from the prefix on. It lives as long as they are read:
// SQLite does not copy what is bound.
class PageBounds {
 public:
  PageBounds(const Use& use, const Scan& scan, const std::string& after)
      : from_(after.empty() ? scan.prefix() : after), end_(scan.prefix()) {
    if (!end_.empty()) end_.back() = static_cast<char>(end_.back() + 1);  // behind every key: UTF-8 has no byte 0xff
    use->bind(1, from_);
    if (end_.empty()) {
      use->bind(2, std::optional<std::int64_t>());
    } else {
      use->bind(2, end_);
    }
    use->bind(3, static_cast<std::int64_t>(scan.page_keys()));
  }
  PageBounds(const PageBounds&) = delete;
  PageBounds& operator=(const PageBounds&) = delete;

 private:
  const std::string from_;
  std::string end_;
};

}  // namespace

// One bound on each side, so that SQLite enters the index at one and leaves it at the other: given two lower bounds it
// may choose the one that is further away. Without an upper bound ?2 is an empty blob: every text sorts before a blob.
std::string EntryTable::page_text(std::string_view from) {
  return "SELECT key, value, expires_at, crc FROM entries WHERE " + std::string(from) +
         " AND key < coalesce(?2, x'') ORDER BY key LIMIT ?3";
}

std::optional<RawEntry> EntryTable::get_raw(const Key& key, WallTime now) {
  const Use use(find_);
  const std::optional<Row> row = find(use, key, now);
  if (!row) return std::nullopt;
  return RawEntry(std::string(row->value), wall_time(row->expires_at), Revision::of(row->value));
}

Page EntryTable::scan(const Scan& scan, const std::optional<Cursor>& cursor, WallTime now) {
  const std::string after = last_of(scan, cursor);
  const Use use(cursor ? next_page_ : first_page_);
  const PageBounds bounds(use, scan, after);
  Page page;
  std::size_t rows = 0;
  std::string last = after;  // the last intact key: the next page begins behind it; a damaged row may sort anywhere
  std::size_t keys_until_last = 0;
  for (; use->step(); ++rows) {
    const std::string key(use->blob(0));
    const std::optional<std::int64_t> expires_at = use->integer(2);
    const bool is_whole = use->integer(3) == checksum(key, use->blob(1), expires_at);
    if (is_whole && key <= last) throw damaged_row();
    // A damaged row is listed, so that it can be found: get() reports the damage.
    if (!is_whole || !is_expired(expires_at, now)) page.keys.push_back(key_of(key));
    if (is_whole) last = key, keys_until_last = page.keys.size();
  }
  if (rows == scan.page_keys()) {
    if (last == after) last = page.keys.back().text(), keys_until_last = page.keys.size();
    if (last <= after) throw damaged_row();
    page.keys.erase(page.keys.begin() + static_cast<std::ptrdiff_t>(keys_until_last), page.keys.end());
    page.next = Cursor("k" + last);
  }
  if (!cursor) neighbours_.check_before(scan.prefix());
  if (!page.next && !scan.prefix().empty()) neighbours_.check_behind(std::max(last, scan.prefix()));
  return page;
}

RawPage EntryTable::scan_raw(const Scan& scan, const std::optional<Cursor>& cursor, WallTime now) {
  std::string last = last_of(scan, cursor);
  const Use use(cursor ? next_page_ : first_page_);
  const PageBounds bounds(use, scan, last);
  RawPage page;
  page.entries.reserve(scan.page_keys());
  std::size_t bytes = 0;
  std::size_t rows = 0;
  for (; bytes < kRawPageBytesMax && use->step(); ++rows) {
    const std::string_view key = use->blob(0);
    const std::string_view value = use->blob(1);
    const std::optional<std::int64_t> expires_at = use->integer(2);
    if (use->integer(3) != checksum(key, value, expires_at) || key <= last) throw damaged_row();
    last = key;
    if (is_expired(expires_at, now)) continue;
    bytes += key.size() + value.size();
    page.entries.emplace_back(key_of(last), RawEntry(std::string(value), wall_time(expires_at)));
  }
  if (bytes >= kRawPageBytesMax || rows == scan.page_keys()) page.next = Cursor("k" + last);
  if (!cursor) neighbours_.check_before(scan.prefix());
  if (!page.next && !scan.prefix().empty()) neighbours_.check_behind(std::max(last, scan.prefix()));
  return page;
}

}  // namespace polly::sqlite
