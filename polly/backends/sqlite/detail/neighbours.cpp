#include "polly/backends/sqlite/detail/neighbours.hpp"

#include <string>

#include "polly/backends/sqlite/detail/row.hpp"

namespace polly::sqlite {

namespace {

std::string rows_where(std::string_view condition) {
  return "SELECT key, CASE WHEN length(value) <= ?2 THEN value END, expires_at, crc, length(value) <= ?2 FROM entries "
         "WHERE " +
         std::string(condition) + " LIMIT ?3";
}

}  // namespace

Neighbours::Neighbours(Database& database)
    : before_(database, rows_where("key < ?1 ORDER BY key DESC")),
      behind_(database, rows_where("key > ?1 ORDER BY key")) {}

void Neighbours::check(std::string_view key) {
  if (!are_whole_before(key, kRows) || !are_whole_behind(key, kRows)) throw hidden();
}

void Neighbours::check_before(std::string_view key) {
  if (!are_whole_before(key, 1)) throw hidden();
}

void Neighbours::check_behind(std::string_view key) {
  if (!are_whole_behind(key, 1)) throw hidden();
}

bool Neighbours::are_whole_before(std::string_view key, std::int64_t rows) {
  return are_whole(before_, key, rows, [](std::string_view row, std::string_view last) { return row < last; });
}

bool Neighbours::are_whole_behind(std::string_view key, std::int64_t rows) {
  return are_whole(behind_, key, rows, [](std::string_view row, std::string_view last) { return row > last; });
}

template <class IsFurther>
bool Neighbours::are_whole(Statement& side, std::string_view key, std::int64_t rows, IsFurther is_further) {
  const Use use(side);
  use->bind(1, key);
  use->bind(2, kBytesMax);
  use->bind(3, rows);
  std::string last(key);
  for (; use->step(); last = use->blob(0)) {
    if (!is_further(use->blob(0), last)) return false;
    const bool is_read = use->integer(4) == 1;
    if (is_read && use->integer(3) != checksum(use->blob(0), use->blob(1), use->integer(2))) return false;
  }
  return true;
}

Error Neighbours::hidden() {
  return Error(ErrorKind::corrupt,
               "the key was not found, but a row next to its position is damaged and may be the one that was stored: "
               "restore the file from a backup, or delete the damaged row (`polly store scan` lists the keys, "
               "`polly store get` fails for it); `polly doctor --deep` checks the whole file");
}

}  // namespace polly::sqlite
