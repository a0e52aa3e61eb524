#include "polly/backends/sqlite/detail/damage.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/row.hpp"
#include "polly/backends/sqlite/detail/schema.hpp"
#include "polly/base/error.hpp"

namespace polly::sqlite {

namespace {

constexpr int kChunkBytes = 64 * 1024;

// Failure where a byte of the file or of its log cannot be read.
void read_all(Database& database) {
  std::vector<char> bytes(kChunkBytes);
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(database.handle(), "main", which, &file);
    sqlite3_int64 size = 0;
    if (file == nullptr || file->pMethods == nullptr || file->pMethods->xFileSize(file, &size) != SQLITE_OK) continue;
    for (sqlite3_int64 at = 0; at < size; at += kChunkBytes) {
      const int count = static_cast<int>(std::min<sqlite3_int64>(kChunkBytes, size - at));
      const int code = file->pMethods->xRead(file, bytes.data(), count, at);
      if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) throw Failure(code, sqlite3_errstr(code));
    }
  }
}

// SQLite tells what it finds as text, also where it could not read: that is no damage, and perhaps over.
std::string look_at_pages(Database& database) {
  const std::string kCheck = "PRAGMA integrity_check(1)";
  if (database.text(kCheck) == "ok") return "";
  read_all(database);
  const std::string found = database.text(kCheck);
  return found == "ok" ? "" : found;
}

// What is wrong with the rows; empty where nothing is.
std::string look_at_rows(Database& database) {
  Statement rows(database, "SELECT key, value, expires_at, crc FROM entries ORDER BY key");
  std::string before;
  std::int64_t damaged = 0;
  while (rows.step()) {
    const std::string_view key = rows.blob(0);
    if (key <= before) return "its rows are out of order";
    before = key;
    if (rows.integer(3) != checksum(key, rows.blob(1), rows.integer(2))) ++damaged;
  }
  return damaged == 0 ? "" : "rows that are not what was written: " + std::to_string(damaged);
}

std::string damage_in(Database& database) {
  const std::string found = look_at_pages(database);
  if (!found.empty()) return found;
  if (database.text("PRAGMA encoding") != "UTF-8") return "its text is not UTF-8";
  if (!has_our_tables(database)) return "its tables are not Polly's";
  return look_at_rows(database);
}

}  // namespace

void check_for_damage(Database& database, const std::string& path) {
  const std::string found = damage_in(database);
  if (found.empty()) return;
  throw Error(ErrorKind::corrupt, path + " is damaged (" + found +
                                      "): restore it from a backup, or name another file; nothing was changed in it");
}

}  // namespace polly::sqlite
