#include "polly/backends/sqlite/detail/entry_table.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/row.hpp"
#include "polly/store/json_value.hpp"

namespace polly::sqlite {

namespace {

std::optional<Milliseconds> time_left(std::optional<std::int64_t> expires_at, WallTime now) {
  if (!expires_at) return std::nullopt;
  return Milliseconds(*expires_at) - now.time_since_epoch();
}

}  // namespace

EntryTable::EntryTable(Database& database)
    : find_(database, "SELECT value, expires_at, crc FROM entries WHERE key = ?1"),
      neighbours_(database),
      first_page_(database, page_text("key >= ?1")),
      next_page_(database, page_text("key > ?1")),
      put_(database,
           "INSERT INTO entries (key, value, expires_at, crc) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key) DO UPDATE "
           "SET value = excluded.value, expires_at = excluded.expires_at, crc = excluded.crc"),
      remove_(database, "DELETE FROM entries WHERE key = ?1"),
      renew_(database, "UPDATE entries SET expires_at = ?2, crc = ?3 WHERE key = ?1"),
      due_(database,
           "SELECT key, value, expires_at, crc FROM entries WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2") {}

std::optional<EntryTable::Row> EntryTable::find(const Use& use, const Key& key, WallTime now) {
  use->bind(1, key.text());
  if (!use->step()) {
    neighbours_.check(key.text());
    return std::nullopt;
  }
  Row row{use->blob(0), use->integer(1)};
  if (use->integer(2) != checksum(key.text(), row.value, row.expires_at)) throw damaged_row();
  if (is_expired(row.expires_at, now)) return std::nullopt;
  return row;
}

std::optional<std::string> EntryTable::get(const Key& key, WallTime now) {
  const Use use(find_);
  const std::optional<Row> row = find(use, key, now);
  return row ? std::optional<std::string>(row->value) : std::nullopt;
}

std::optional<StoredEntry> EntryTable::get_entry(const Key& key, WallTime now) {
  const Use use(find_);
  const std::optional<Row> row = find(use, key, now);
  if (!row) return std::nullopt;
  return StoredEntry(std::string(row->value), Revision::of(row->value), time_left(row->expires_at, now));
}

void EntryTable::ping() {
  const Use use(find_);
  use->bind(1, std::string_view("polly"));
  use->step();
}

bool EntryTable::exists(const Key& key, WallTime now) {
  const Use use(find_);
  return find(use, key, now).has_value();
}

void EntryTable::put(std::string_view key, std::string_view value, std::optional<std::int64_t> expires_at) {
  const Use use(put_);
  use->bind(1, key);
  use->bind_blob(2, value);
  use->bind(3, expires_at);
  use->bind(4, checksum(key, value, expires_at));
  use->step();
}

void EntryTable::erase(std::string_view key) {
  const Use use(remove_);
  use->bind(1, key);
  use->step();
}

bool EntryTable::set(const Key& key, std::string_view bytes, const Expiration& expiration, WriteIf condition,
                     WallTime now) {
  if (condition == WriteIf::absent && exists(key, now)) return false;
  const std::optional<std::int64_t> expires_at = expiry_of(expiration, now);
  if (is_expired(expires_at, now)) {
    erase(key.text());
  } else {
    put(key.text(), bytes, expires_at);
  }
  return true;
}

void EntryTable::set_as_long_lived(const Key& key, std::string_view bytes, WallTime now) {
  std::optional<std::int64_t> expires_at;
  {
    const Use use(find_);
    const std::optional<Row> row = find(use, key, now);
    if (row) expires_at = row->expires_at;
  }
  put(key.text(), bytes, expires_at);
}

// A damaged row can be removed, although it cannot be read.
bool EntryTable::remove(const Key& key, WallTime now) {
  const bool was_there = is_there(key, now);
  erase(key.text());
  return was_there;
}

bool EntryTable::is_there(const Key& key, WallTime now) {
  const Use use(find_);
  use->bind(1, key.text());
  if (!use->step()) {
    neighbours_.check(key.text());
    return false;
  }
  const std::optional<std::int64_t> expires_at = use->integer(1);
  const bool is_whole = use->integer(2) == checksum(key.text(), use->blob(0), expires_at);
  return !is_whole || !is_expired(expires_at, now);
}

bool EntryTable::touch(const Key& key, const Expiration& expiration, WallTime now) {
  const std::optional<std::int64_t> expires_at = expiry_of(expiration, now);
  std::int64_t crc = 0;
  {
    const Use use(find_);
    const std::optional<Row> row = find(use, key, now);
    if (!row) return false;
    crc = checksum(key.text(), row->value, expires_at);
  }
  const Use use(renew_);
  use->bind(1, key.text());
  use->bind(2, expires_at);
  use->bind(3, crc);
  use->step();
  return true;
}

std::optional<std::int64_t> EntryTable::advance(const Advance& advance, const Expiration& expiration, WallTime now) {
  std::string text = std::to_string(advance.value);
  std::int64_t holds = advance.value;
  {
    const Use use(find_);
    const std::optional<Row> row = find(use, advance.key, now);
    if (row) {
      const std::optional<std::int64_t> before = parse_integer(row->value);
      if (!before) return std::nullopt;
      if (*before >= advance.value) text = row->value, holds = *before;
    }
  }
  set(advance.key, text, expiration, WriteIf::always, now);
  return holds;
}

bool EntryTable::is_met(const Condition& condition, WallTime now) {
  const Use use(find_);
  const std::optional<Row> row = find(use, condition.key, now);
  switch (condition.kind) {
    case Condition::Kind::absent: return !row;
    case Condition::Kind::present: return row.has_value();
    case Condition::Kind::unchanged: break;
  }
  return row && Revision::of(row->value) == condition.revision;
}

bool EntryTable::apply(const Transaction& transaction, WallTime now) {
  for (const Condition& condition : transaction.conditions()) {
    if (!is_met(condition, now)) return false;
  }
  for (const TransactionStep& step : transaction.steps()) {
    if (step.value && !step.expiration) {
      set_as_long_lived(step.key, *step.value, now);
    } else if (step.value) {
      set(step.key, *step.value, *step.expiration, WriteIf::always, now);
    } else {
      remove(step.key, now);
    }
  }
  return true;
}

EntryTable::Swept EntryTable::sweep(WallTime now, std::size_t rows_max, TimePoint until) {
  Swept swept;
  std::vector<std::string> keys;
  const auto is_late = [until] { return system_clock().now() >= until; };
  {
    const Use use(due_);
    use->bind(1, now.time_since_epoch().count());
    use->bind(2, static_cast<std::int64_t>(rows_max));
    std::size_t rows = 0;
    bool is_cut = false;
    for (; !is_cut && use->step(); ++rows) {
      const std::string_view key = use->blob(0);
      const std::optional<std::int64_t> expires_at = use->integer(2);
      if (use->integer(3) == checksum(key, use->blob(1), expires_at) && is_expired(expires_at, now)) {
        keys.emplace_back(key);
      } else {
        ++swept.damaged;
      }
      is_cut = !keys.empty() && is_late();
    }
    swept.is_done = !is_cut && (rows < rows_max || keys.empty());
  }
  for (const std::string& key : keys) {
    if (swept.removed > 0 && is_late()) {
      swept.is_done = false;
      break;
    }
    erase(key);
    ++swept.removed;
  }
  return swept;
}

}  // namespace polly::sqlite
