#include "polly/backends/sqlite/detail/row_walk.hpp"

#include <algorithm>
#include <limits>

#include "polly/backends/sqlite/detail/row.hpp"

namespace polly::sqlite {

namespace {

constexpr double kTableShare = 0.7;  // of the work, about; the rest is the index
constexpr double kRowsInFile = 0.6;  // of the file's bytes, about, are keys and values where rows came in random order
constexpr double kAlmostAll = 0.99;  // until the end is reached

void note(RowWalk::Found& found, std::uint64_t RowWalk::Found::* count, std::string_view key) {
  if (found.damage() == 0) found.first = KeyPattern(key);
  ++(found.*count);
}

void add_to(std::string& text, std::string_view what, std::uint64_t count) {
  if (count == 0) return;
  if (!text.empty()) text += ", ";
  text += std::string(what) + ": " + std::to_string(count);
}

}  // namespace

std::string RowWalk::Found::text() const {
  std::string text;
  add_to(text, "damaged rows", damaged);
  add_to(text, "rows out of order", misplaced);
  add_to(text, "rows missing in the index by expiry", unindexed);
  add_to(text, "hidden rows", hidden);
  return text;
}

RowWalk::RowWalk(Database& database)
    : first_rows_(database, "SELECT key, value, expires_at, crc FROM entries ORDER BY key LIMIT ?2"),
      next_rows_(database, "SELECT key, value, expires_at, crc FROM entries WHERE key > ?1 ORDER BY key LIMIT ?2"),
      in_index_(database,
                "SELECT 1 FROM entries INDEXED BY entries_by_expiry WHERE expires_at IS NOT NULL AND expires_at = ?1 "
                "AND key = ?2"),
      next_index_(database,
                  "SELECT expires_at, key FROM entries INDEXED BY entries_by_expiry WHERE expires_at IS NOT NULL AND "
                  "(expires_at, key) > (?1, ?2) ORDER BY expires_at, key LIMIT ?3"),
      in_table_(database, "SELECT key, value, expires_at, crc FROM entries WHERE key = ?1"),
      bytes_in_file_(
          static_cast<double>(database.integer("PRAGMA page_count") - database.integer("PRAGMA freelist_count")) *
          static_cast<double>(database.integer("PRAGMA page_size"))) {}

bool RowWalk::step(TimePoint until) {
  do {
    if (phase_ == Phase::table) {
      walk_table();
    } else if (phase_ == Phase::index) {
      walk_index();
    }
  } while (phase_ != Phase::done && system_clock().now() < until);
  return phase_ != Phase::done;
}

bool RowWalk::is_indexed(std::string_view key, std::int64_t expires_at) {
  const Use use(in_index_);
  use->bind(1, expires_at);
  use->bind(2, key);
  return use->step();
}

// The next step begins behind the last intact row, since the key of a damaged row may be anything. Rows behind the
// damaged one are checked again and counted then, unless the step found no intact row to begin at.
void RowWalk::walk_table() {
  const std::optional<std::string> began = key_;
  Found seen = found_;
  Found intact_until = found_;
  std::size_t rows = 0;
  {
    const Use use(began ? next_rows_ : first_rows_);
    if (began) use->bind(1, *began);
    use->bind(2, static_cast<std::int64_t>(kRowsAtOnce));
    for (; use->step(); ++rows) {
      const std::string_view key = use->blob(0);
      const std::string_view value = use->blob(1);
      const std::optional<std::int64_t> expires_at = use->integer(2);
      ++seen.rows;
      seen.bytes += key.size() + value.size();
      const bool is_whole = use->integer(3) == checksum(key, value, expires_at);
      const bool is_behind = !key_ || key > *key_;
      if (!is_whole) {
        note(seen, &Found::damaged, key);
      } else if (!is_behind) {
        note(seen, &Found::misplaced, key);
      } else if (expires_at && !is_indexed(key, *expires_at)) {
        note(seen, &Found::unindexed, key);
      }
      if (!is_whole || !is_behind) continue;
      rows_that_expire_ += expires_at ? 1 : 0;
      key_ = std::string(key);
      intact_until = seen;
    }
  }
  const bool is_end = rows < kRowsAtOnce || key_ == began;
  found_ = is_end ? seen : intact_until;
  const double share = bytes_in_file_ > 0 ? static_cast<double>(found_.bytes) / (bytes_in_file_ * kRowsInFile) : 1;
  progress_ = std::max(progress_, kTableShare * (is_end ? 1 : std::min(share, kAlmostAll)));
  if (is_end) phase_ = Phase::index;
}

// An entry that is not behind the one before ends the walk: the entries after it are in no order.
void RowWalk::walk_index() {
  const std::optional<std::int64_t> began = index_expiry_;
  std::size_t entries = 0;
  bool is_in_order = true;
  const Use use(next_index_);
  use->bind(1, began.value_or(std::numeric_limits<std::int64_t>::min()));
  use->bind(2, std::string_view(index_key_));
  use->bind(3, static_cast<std::int64_t>(kRowsAtOnce));
  std::string before_key = index_key_;
  for (; is_in_order && use->step(); ++entries) {
    const std::int64_t expires_at = use->integer(0).value_or(0);
    const std::string key(use->blob(1));
    is_in_order = !index_expiry_ || std::pair(expires_at, std::string_view(key)) >
                                        std::pair(*index_expiry_, std::string_view(before_key));
    if (!is_in_order) {
      note(found_, &Found::misplaced, key);
      break;
    }
    index_expiry_ = expires_at;
    before_key = key;
    const Use row(in_table_);
    row->bind(1, std::string_view(key));
    if (!row->step() ||
        (row->integer(2) != expires_at && row->integer(3) == checksum(row->blob(0), row->blob(1), row->integer(2)))) {
      note(found_, &Found::hidden, key);
    }
  }
  index_key_ = before_key;
  index_entries_ += entries;
  const bool is_end = !is_in_order || entries < kRowsAtOnce;
  const double share =
      static_cast<double>(index_entries_) / static_cast<double>(std::max<std::uint64_t>(1, rows_that_expire_));
  progress_ = is_end ? 1 : std::max(progress_, kTableShare + (1 - kTableShare) * std::min(share, kAlmostAll));
  if (is_end) phase_ = Phase::done;
}

}  // namespace polly::sqlite
